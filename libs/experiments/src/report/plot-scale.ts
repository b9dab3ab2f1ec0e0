/**
 * Round values over a range, equally far apart by 1, 2 or 5 times a power of ten.
 *
 * @param about - About so many.
 * @returns Ascending, within the range, both of its ends included where they are round; at least one.
 */
export function ticksIn(low: number, high: number, about = 6): number[] {
  if (!(high > low)) return [low];
  const step = niceStep((high - low) / about);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // By multiplying, for sums of steps drift; and no -0.
  const ticks = Array.from(
    { length: last - first + 1 },
    (_, index) => Number(((first + index) * step).toPrecision(12)) + 0,
  );
  return ticks.length > 0 ? ticks : [low];
}

/** The least 1, 2 or 5 times a power of ten that is at least as large. */
export function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  const factor = [1, 2, 5, 10].find((one) => one * power >= atLeast * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** A range that holds all values, with some room on both sides, but none below 0 where there are no values; never empty. */
export function rangeOf(values: readonly number[], room = 0.06): [low: number, high: number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const more = (most - least || Math.abs(most) || 1) * room;
  return [
    least >= 0 ? Math.max(0, least - more) : least - more,
    most <= 0 ? Math.min(0, most + more) || more : most + more,
  ];
}

/** Where a value of a range stands between two places, to a tenth. */
export function scaleOf(
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
): (value: number) => number {
  return (value) => Math.round((from + ((value - low) / (high - low)) * (to - from)) * 10) / 10;
}

/** The value of a tick: no more digits than it needs. */
export function tickLabel(value: number): string {
  const text = Math.abs(value) >= 10_000 ? `${Number((value / 1000).toPrecision(6))}k` : String(value);
  return text.replace('-', '−');
}
