import type { Interval } from '@weir/statistics';
import { html, type Markup } from './markup.js';
import { rangeOf, scaleOf, tickLabel, ticksIn } from './plot-scale.js';

export interface ScatterPoint {
  name: string;
  x: number;
  y: Interval;
  onFront: boolean;
  isChosen: boolean;
}

const SIZE = { width: 880, height: 400 };
const PLOT = { left: 70, right: 850, top: 16, bottom: 336 };
const LINE_HEIGHT = 16;

/** Points with intervals upwards and downwards; a line joins those that no other beats in both. */
export function scatterPlot(
  id: string,
  { title, xLabel, yLabel, moreIsBetter }: { title: string; xLabel: string; yLabel: string; moreIsBetter: boolean },
  points: readonly ScatterPoint[],
): Markup {
  const xRange = rangeOf(
    points.map(({ x }) => x),
    0.14,
  );
  const yRange = rangeOf(points.flatMap(({ y }) => [y.low, y.high]));
  const x = scaleOf(xRange, [PLOT.left, PLOT.right]);
  const y = scaleOf(yRange, [PLOT.bottom, PLOT.top]);
  const desc = points.map(
    (point) => `${point.name}: ${xLabel} ${tickLabel(round(point.x))}, ${yLabel} ${tickLabel(round(point.y.estimate))}`,
  );
  const labels = labelPlaces(points.map((point) => ({ x: x(point.x), y: y(point.y.estimate) })));
  return html`<svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-labelledby="${id}-title ${id}-desc">
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">${desc.join('; ')}</desc>
    ${ticksIn(...xRange).map((tick) => html`<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="${PLOT.top}" y2="${PLOT.bottom}" /><text class="tick" x="${x(tick)}" y="${PLOT.bottom + 20}" text-anchor="middle">${tickLabel(tick)}</text>`)}
    ${ticksIn(...yRange).map((tick) => html`<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(tick)}" y2="${y(tick)}" /><text class="tick" x="${PLOT.left - 8}" y="${y(tick) + 4}" text-anchor="end">${tickLabel(tick)}</text>`)}
    <text class="axis" x="${(PLOT.left + PLOT.right) / 2}" y="${SIZE.height - 16}" text-anchor="middle">${xLabel}</text>
    <text class="axis" transform="translate(18 ${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)" text-anchor="middle">
      ${yLabel}
    </text>
    <path class="front" d="${steps(frontOf(points, moreIsBetter).map((point) => [x(point.x), y(point.y.estimate)]))}" />
    ${points.map((point, index) => pointOf(point, { x: x(point.x), y, label: labels[index]! }))}
  </svg>`;
}

function pointOf(
  { name, y: interval, onFront, isChosen }: ScatterPoint,
  at: { x: number; y: (value: number) => number; label: { x: number; y: number; anchor: string } },
): Markup {
  const kind = isChosen ? 'chosen' : onFront ? 'onfront' : 'behind';
  const y = at.y(interval.estimate);
  return html`<g class="${kind}"
    ><line class="whisker" x1="${at.x}" x2="${at.x}" y1="${at.y(interval.low)}" y2="${at.y(interval.high)}" /><circle
      class="mark"
      cx="${at.x}"
      cy="${y}"
      r="${isChosen ? 8 : 6}"
    /><text class="label" x="${at.label.x}" y="${at.label.y}" text-anchor="${at.label.anchor}"
      >${name}${isChosen ? ' ★' : ''}</text
    ></g
  > `;
}

/** Of these two values only, from left to right; what takes less stands left. */
function frontOf(points: readonly ScatterPoint[], moreIsBetter: boolean): ScatterPoint[] {
  const gain = (point: ScatterPoint) => (moreIsBetter ? point.y.estimate : -point.y.estimate);
  const front: ScatterPoint[] = [];
  for (const point of points.toSorted((a, b) => a.x - b.x || gain(b) - gain(a))) {
    if (front.every((other) => gain(point) > gain(other))) front.push(point);
  }
  return front;
}

/** What can be had up to a point is what the point before it gives. */
function steps(places: readonly (readonly [number, number])[]): string {
  return places.map(([x, y], index) => (index === 0 ? `M${x} ${y}` : `H${x}V${y}`)).join('');
}

/** Beside the points, on the side that has room; one that would lie on another moves down. */
function labelPlaces(points: readonly { x: number; y: number }[]): { x: number; y: number; anchor: string }[] {
  const middle = (PLOT.left + PLOT.right) / 2;
  const placed: { x: number; y: number; anchor: string }[] = [];
  for (const point of points) {
    const isRight = point.x > middle;
    const place = { x: point.x + (isRight ? -13 : 13), y: point.y + 18, anchor: isRight ? 'end' : 'start' };
    const near = () =>
      placed.some((other) => Math.abs(other.x - place.x) < 160 && Math.abs(other.y - place.y) < LINE_HEIGHT);
    while (near()) place.y += LINE_HEIGHT;
    placed.push(place);
  }
  return placed;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
