import type { Costs } from '../gateway-types.js';

const SIZE = { width: 720, height: 440 };
const PLOT = { left: 70, top: 24, width: 460, height: 350 };
const LEGEND = { left: 548, line: 20 };
/** They stand on light and dark grounds; the last is that of all others. */
const COLOURS = ['#1a8f5a', '#2f6fde', '#d9822b', '#a24fc4', '#c23b4b', '#3aa6b9', '#999'];
const OTHERS = 'others';
const DAY_MS = 86_400_000;

/**
 * What each day cost, as an SVG document of stacked bars, a day in UTC each; those without a run are gaps.
 *
 * @param rows - By `day`, and maybe by one more name, which the bars are made of: the dearest six, and the others together.
 * @returns Undefined where nothing was paid. `leftOut` are currencies that are not drawn: a chart is of the one that most was paid in.
 */
export function costChart(rows: Costs['rows']): { svg: string; leftOut: string[] } | undefined {
  const paid = rows.filter(({ cost }) => cost > 0);
  const [currency, ...leftOut] = [...sumsBy(paid, (row) => row.currency).keys()];
  if (currency === undefined) return undefined;
  const drawn = paid.filter((row) => row.currency === currency);
  const names = [...sumsBy(drawn, ({ values }) => values[1] ?? '').keys()];
  const most = COLOURS.length - 1;
  const shown = names.length > most ? [...names.slice(0, most), OTHERS] : names;
  const colourOf = (name: string) =>
    COLOURS[names.length > most && !names.slice(0, most).includes(name) ? most : names.indexOf(name)]!;
  const days = daysOf(drawn.map(({ values }) => values[0]!));
  const top = niceTop(Math.max(...sumsBy(drawn, ({ values }) => values[0]!).values()));
  const width = PLOT.width / days.length;
  const bars = days.flatMap((day, index) => {
    let below = 0;
    const ofDay = drawn.filter(({ values }) => values[0] === day);
    return ofDay
      .toSorted((a, b) => names.indexOf(a.values[1] ?? '') - names.indexOf(b.values[1] ?? ''))
      .map(({ values, cost }) => {
        const height = (cost / top) * PLOT.height;
        below += height;
        const name = values[1] ?? '';
        const place = `x="${round(PLOT.left + (index + 0.1) * width)}" y="${round(PLOT.top + PLOT.height - below)}"`;
        const size = `width="${round(width * 0.8)}" height="${round(height)}"`;
        const title = escaped([day, name, `${figure(cost)} ${currency}`].filter((part) => part !== '').join(', '));
        return `<rect ${place} ${size} fill="${colourOf(name)}"><title>${title}</title></rect>`;
      });
  });
  const every = Math.ceil(days.length / 8);
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" font-family="sans-serif" font-size="12" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(`Cost of each day, ${currency}, from ${days[0]!} to ${days.at(-1)!}`)}</title>`,
    ...[0, 0.25, 0.5, 0.75, 1].map((share) => yTick(figure(share * top), share)),
    ...days.flatMap((day, index) => (index % every === 0 ? [xTick(day.slice(5), (index + 0.5) * width)] : [])),
    ...bars,
    `<rect x="${PLOT.left}" y="${PLOT.top}" width="${PLOT.width}" height="${PLOT.height}" fill="none" stroke="#888"/>`,
    `<text x="${PLOT.left + PLOT.width / 2}" y="${SIZE.height - 20}" text-anchor="middle" fill="#777">${escaped(`cost of a day, ${currency}`)}</text>`,
    ...(names.length === 1 && names[0] === '' ? [] : shown.map((name, index) => legend(name, index))),
    '</svg>',
    '',
  ].join('\n');
  return { svg, leftOut };
}

/** What was paid, the most first. */
function sumsBy(rows: Costs['rows'], keyOf: (row: Costs['rows'][number]) => string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.cost);
  return new Map([...sums].sort(([, a], [, b]) => b - a));
}

/** All from the first to the last. */
function daysOf(days: readonly string[]): string[] {
  const sorted = days.toSorted();
  const [first, last] = [Date.parse(sorted[0]!), Date.parse(sorted.at(-1)!)];
  return Array.from({ length: (last - first) / DAY_MS + 1 }, (_, index) =>
    new Date(first + index * DAY_MS).toISOString().slice(0, 10),
  );
}

/** 1, 2, 4 or 8 times a power of ten, at least as large: its quarters are short. */
function niceTop(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  return [1, 2, 4, 8].map((factor) => factor * power).find((top) => top >= atLeast) ?? 10 * power;
}

function xTick(label: string, offset: number): string {
  return `<text x="${round(PLOT.left + offset)}" y="${PLOT.top + PLOT.height + 18}" text-anchor="middle" fill="#777">${label}</text>`;
}

function yTick(label: string, share: number): string {
  const y = round(PLOT.top + (1 - share) * PLOT.height);
  return `<line x1="${PLOT.left}" x2="${PLOT.left + PLOT.width}" y1="${y}" y2="${y}" stroke="#8884"/><text x="${PLOT.left - 8}" y="${y + 4}" text-anchor="end" fill="#777">${label}</text>`;
}

function legend(name: string, index: number): string {
  const y = PLOT.top + index * LEGEND.line;
  return `<rect x="${LEGEND.left}" y="${y}" width="12" height="12" fill="${COLOURS[index]}"/><text x="${LEGEND.left + 18}" y="${y + 11}" fill="#777">${escaped(name || '–')}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
