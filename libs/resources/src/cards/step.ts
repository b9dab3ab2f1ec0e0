/** One line of a calculation, for people to follow. */
export interface Step {
  /** What is calculated. */
  name: string;
  /** With the numbers put in. */
  formula: string;
  result: string;
  /** Where the formula, or a number in it, is from. */
  source?: string;
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** At most `digits` behind the point. */
export function decimal(value: number, digits = 2): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** In units of a thousand, as memory of accelerators is sold. */
export function bytes(value: number): string {
  const [divisor, unit] =
    value >= 1e9 ? [1e9, 'GB'] : value >= 1e6 ? [1e6, 'MB'] : value >= 1e3 ? [1e3, 'kB'] : [1, 'B'];
  return `${decimal(value / divisor)} ${unit}`;
}

export function percent(share: number): string {
  return `${decimal(share * 100)} %`;
}
