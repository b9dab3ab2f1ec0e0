import type { ChartPoint, ParetoChart } from './pareto-chart.js';

const SIZE = { width: 720, height: 440 };
const PLOT = { left: 70, top: 24, width: 620, height: 340 };

/**
 * The chart as an SVG document. Its colours stand on light and dark grounds.
 *
 * @param labels - Of the axes, with their units.
 */
export function chartSvg(chart: ParetoChart, labels: { x: string; y: string }): string {
  const names = chart.points.flatMap(({ name, onFront }) => (onFront ? [name] : [])).join(', ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" font-family="sans-serif" font-size="12" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(`${labels.y} against ${labels.x}; on the Pareto front: ${names}`)}</title>`,
    ...chart.xAxis.ticks.map(({ label, position }) => xTick(label, position)),
    ...chart.yAxis.ticks.map(({ label, position }) => yTick(label, position)),
    `<rect x="${PLOT.left}" y="${PLOT.top}" width="${PLOT.width}" height="${PLOT.height}" fill="none" stroke="#888"/>`,
    `<text x="${PLOT.left + PLOT.width / 2}" y="${SIZE.height - 22}" text-anchor="middle" fill="#777">${escaped(labels.x)}</text>`,
    `<text transform="translate(16 ${PLOT.top + PLOT.height / 2}) rotate(-90)" text-anchor="middle" fill="#777">${escaped(labels.y)}</text>`,
    `<path d="${steps(chart.line)}" fill="none" stroke="#1a8f5a" stroke-dasharray="4 4"/>`,
    ...chart.points.map(dot),
    '</svg>',
    '',
  ].join('\n');
}

/** What can be had up to a point is what the point before it gives. */
function steps(line: readonly ChartPoint[]): string {
  return line
    .map(place)
    .map(([x, y], index) => (index === 0 ? `M${x} ${y}` : `H${x}V${y}`))
    .join('');
}

function dot(point: ChartPoint): string {
  const [x, y] = place(point);
  const fill = point.onFront ? '#1a8f5a' : '#999';
  // Under the line that leads on from it, and on the side that has room.
  const [textX, anchor] = point.x > 0.75 ? [x - 9, 'end'] : [x + 9, 'start'];
  return `<circle cx="${x}" cy="${y}" r="5" fill="${fill}"/><text x="${textX}" y="${y + 16}" text-anchor="${anchor}" fill="${fill}">${escaped(point.name)}</text>`;
}

function xTick(label: string, position: number): string {
  const x = round(PLOT.left + position * PLOT.width);
  const bottom = PLOT.top + PLOT.height;
  return `<line x1="${x}" x2="${x}" y1="${PLOT.top}" y2="${bottom}" stroke="#8884"/><text x="${x}" y="${bottom + 18}" text-anchor="middle" fill="#777">${escaped(label)}</text>`;
}

function yTick(label: string, position: number): string {
  const y = round(PLOT.top + (1 - position) * PLOT.height);
  return `<line x1="${PLOT.left}" x2="${PLOT.left + PLOT.width}" y1="${y}" y2="${y}" stroke="#8884"/><text x="${PLOT.left - 8}" y="${y + 4}" text-anchor="end" fill="#777">${escaped(label)}</text>`;
}

function place({ x, y }: ChartPoint): [number, number] {
  return [round(PLOT.left + x * PLOT.width), round(PLOT.top + (1 - y) * PLOT.height)];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
