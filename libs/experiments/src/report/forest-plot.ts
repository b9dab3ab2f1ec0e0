import type { Interval } from '@weir/statistics';
import type { MetricComparison } from '../compare-metric.js';
import { html, type Markup } from './markup.js';
import { rangeOf, scaleOf, tickLabel, ticksIn } from './plot-scale.js';

export interface ForestRow {
  label: string;
  /** What is written at the right: the numbers. */
  says: string;
  interval: Interval;
  verdict: MetricComparison['verdict'];
}

const ROW = 28;
const TOP = 8;
const PLOT = { left: 240, right: 600, width: 880 };

/** Differences with their intervals, one below the other, beside a line at 0. They are in one unit. */
export function forestPlot(id: string, title: string, rows: readonly ForestRow[]): Markup {
  const range = rangeOf([0, ...rows.flatMap(({ interval }) => [interval.low, interval.high])]);
  const x = scaleOf(range, [PLOT.left, PLOT.right]);
  const bottom = TOP + rows.length * ROW;
  const desc = rows.map(({ label, says, verdict }) => `${label}: ${says}, ${verdict}`).join('; ');
  return html`<svg viewBox="0 0 ${PLOT.width} ${bottom + 30}" role="img" aria-labelledby="${id}-title ${id}-desc">
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">${desc}</desc>
    ${ticksIn(...range).map(
      (tick) =>
        html`<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="${TOP}" y2="${bottom}" /><text
            class="tick"
            x="${x(tick)}"
            y="${bottom + 18}"
            text-anchor="middle"
            >${tickLabel(tick)}</text
          >`,
    )}
    <line class="zero" x1="${x(0)}" x2="${x(0)}" y1="${TOP}" y2="${bottom}" />
    ${rows.map((row, index) => rowOf(row, TOP + (index + 0.5) * ROW, x))}
  </svg>`;
}

const CLASSES = { better: 'better', worse: 'worse', 'no difference shown': 'open' } as const;

function rowOf({ label, says, interval, verdict }: ForestRow, y: number, x: (value: number) => number): Markup {
  const name = CLASSES[verdict];
  return html`<g class="${name}"
    ><text class="label" x="${PLOT.left - 14}" y="${y + 4}" text-anchor="end">${cutLabel(label)}</text>
    <line
      class="whisker"
      x1="${x(interval.low)}"
      x2="${x(interval.high)}"
      y1="${y}"
      y2="${y}"
    />${marker(verdict, x(interval.estimate), y)}
    <text class="value" x="${PLOT.right + 14}" y="${y + 4}">${says}</text></g
  > `;
}

/** By its shape too, for who cannot tell the colours apart. */
function marker(verdict: MetricComparison['verdict'], x: number, y: number): Markup {
  if (verdict === 'better') return html`<path class="mark" d="M${x} ${y - 7}l7 12h-14z" />`;
  if (verdict === 'worse') return html`<path class="mark" d="M${x} ${y + 7}l7 -12h-14z" />`;
  return html`<circle class="mark" cx="${x}" cy="${y}" r="5" />`;
}

function cutLabel(label: string): string {
  return label.length > 34 ? `${label.slice(0, 33)}…` : label;
}
