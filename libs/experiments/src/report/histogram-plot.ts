import { histogram } from '@weir/statistics';
import { html, type Markup } from './markup.js';
import { niceStep, scaleOf, tickLabel, ticksIn } from './plot-scale.js';

const SIZE = { width: 270, height: 150 };
const PLOT = { left: 34, right: 240, top: 10, bottom: 120 };
const BINS = 10;

/** What all histograms of a metric share, so that they can be compared. */
export interface Bins {
  /** Ends of the bins, one more than there are bins. */
  edges: number[];
  /** The highest bar. */
  most: number;
}

/** @param groups - The values of each histogram. @returns Undefined where a histogram says no more than a mean: of one or two values. */
export function binsOf(groups: readonly (readonly number[])[]): Bins | undefined {
  const values = groups.flat();
  if (new Set(values).size <= 2) return undefined;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const step = niceStep((most - least) / BINS);
  const first = Math.floor(least / step + 1e-9);
  const count = Math.max(1, Math.ceil(most / step - 1e-9) - first);
  const edges = Array.from({ length: count + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
  return { edges, most: Math.max(...groups.flatMap((group) => countsOf(group, edges))) };
}

export function histogramPlot(id: string, title: string, values: readonly number[], { edges, most }: Bins): Markup {
  const counts = countsOf(values, edges);
  const [low, high] = [edges[0]!, edges.at(-1)!];
  const x = scaleOf([low, high], [PLOT.left, PLOT.right]);
  const y = scaleOf([0, most || 1], [PLOT.bottom, PLOT.top]);
  const desc = counts.map((count, index) => `${edges[index]} to ${edges[index + 1]}: ${count}`).join('; ');
  return html`<svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-labelledby="${id}-title ${id}-desc">
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">${desc}</desc>
    ${ticksIn(0, most, 3)
      .filter(Number.isInteger)
      .map(
        (tick) =>
          html`<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(tick)}" y2="${y(tick)}" /><text
              class="tick"
              x="${PLOT.left - 6}"
              y="${y(tick) + 4}"
              text-anchor="end"
              >${tickLabel(tick)}</text
            >`,
      )}
    ${counts.map((count, index) => html`<rect class="bar" x="${x(edges[index]!) + 1}" y="${y(count)}" width="${Math.max(1, width(x, edges, index) - 2)}" height="${Math.round((PLOT.bottom - y(count)) * 10) / 10}" />`)}
    <line class="zero" x1="${PLOT.left}" x2="${PLOT.right}" y1="${PLOT.bottom}" y2="${PLOT.bottom}" />
    ${ticksIn(low, high, 3).map((tick) => html`<text class="tick" x="${x(tick)}" y="${PLOT.bottom + 18}" text-anchor="middle">${tickLabel(tick)}</text>`)}
  </svg>`;
}

function countsOf(values: readonly number[], edges: readonly number[]): number[] {
  return histogram(values, edges.slice(1, -1));
}

function width(x: (value: number) => number, edges: readonly number[], index: number): number {
  return Math.round((x(edges[index + 1]!) - x(edges[index]!)) * 10) / 10;
}
