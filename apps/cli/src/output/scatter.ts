import type { ParetoChart } from '@weir/resources';
import { oneLine } from './printable.js';

const ROWS = 12;
const LABEL = 9;

/**
 * The chart as text.
 *
 * @param marks - One character for each point, in their order; where two would stand on each other, a `+` does.
 * @param columns - Of the terminal.
 */
export function scatterText(
  chart: ParetoChart,
  marks: readonly string[],
  labels: { x: string; y: string },
  columns: number,
): string {
  const width = Math.max(20, Math.min(columns, 90) - LABEL - 2);
  const grid = Array.from({ length: ROWS }, () => Array<string>(width).fill(' '));
  chart.points.forEach(({ x, y }, index) => {
    const row = grid[ROWS - 1 - cellOf(y, ROWS)]!;
    const column = cellOf(x, width);
    row[column] = row[column] === ' ' ? (marks[index] ?? '·') : '+';
  });
  const yLabels = Array<string>(ROWS).fill('');
  for (const { label, position } of chart.yAxis.ticks) yLabels[ROWS - 1 - cellOf(position, ROWS)] = label;
  const lines = grid.map((row, index) =>
    `${yLabels[index]!.slice(0, LABEL).padStart(LABEL)} │${row.join('')}`.trimEnd(),
  );
  return [
    oneLine(labels.y),
    ...lines,
    `${' '.repeat(LABEL)} └${'─'.repeat(width)}`,
    `${' '.repeat(LABEL + 2)}${xLabels(chart, width)}`,
    `${' '.repeat(LABEL + 2)}${oneLine(labels.x)}`,
  ].join('\n');
}

/** Those that have room, left to right. */
function xLabels({ xAxis }: ParetoChart, width: number): string {
  let line = '';
  for (const { label, position } of xAxis.ticks) {
    const start = Math.max(0, cellOf(position, width) - Math.floor(label.length / 2));
    if (line !== '' && start <= line.length) continue;
    line = line.padEnd(start) + label;
  }
  return line;
}

function cellOf(position: number, cells: number): number {
  return Math.min(cells - 1, Math.max(0, Math.floor(position * cells)));
}
