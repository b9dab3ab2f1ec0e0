import { describe, expect, it } from 'vitest';
import { scatterText } from './scatter.js';

const axis = { position: (value: number) => value, ticks: [{ label: '1', position: 0.5 }] };
const chart = (...places: [number, number][]) => {
  const points = places.map(([x, y], index) => ({ name: `m${index}`, x, y, onFront: true }));
  return { xAim: 'cost', yAim: 'quality', xAxis: axis, yAxis: axis, points, line: points } as const;
};

describe('scatterText', () => {
  it('puts marks where their points are, and no line beyond the terminal', () => {
    const lines = scatterText(
      chart([0, 0], [1, 1], [0.5, 0.5]),
      ['A', 'B', 'C'],
      { x: 'cost', y: 'quality' },
      40,
    ).split('\n');
    expect(lines[0]).toBe('quality');
    expect(lines[1]).toBe(`          │${' '.repeat(28)}B`);
    expect(lines[6]).toBe(`        1 │${' '.repeat(14)}C`);
    expect(lines[12]).toBe('          │A');
    expect(lines.slice(13)).toEqual([
      `          └${'─'.repeat(29)}`,
      `           ${' '.repeat(14)}1`,
      '           cost',
    ]);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(40);
  });

  it('says where two stand on each other', () => {
    const text = scatterText(chart([0.2, 0.2], [0.2, 0.2], [0.9, 0.9]), ['A', 'B', 'C'], { x: 'x', y: 'y' }, 80);
    expect(text.match(/[ABC+]/g)).toEqual(['C', '+']);
  });
});
