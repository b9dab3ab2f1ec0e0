import { describe, expect, it } from 'vitest';
import { type Benchmark, holds } from './benchmark.js';
import { short, withSection } from './results.js';

const benchmark: Benchmark = {
  id: 'p0',
  title: 'Nothing',
  question: 'What nothing costs.',
  run: { on: 'machine', measure: () => Promise.resolve({ figures: [], conditions: {}, rounds: [] }) },
};

describe('withSection', () => {
  it('adds a section at the end of a page without one', () => {
    const page = withSection('# Benchmarks\n', benchmark, '| table |');
    expect(page).toMatch(/^# Benchmarks\n\n## P0: Nothing\n\nWhat nothing costs\.\n\n<!-- p0: written by/);
    expect(page).toContain('\n\n| table |\n\n<!-- p0: end -->\n');
  });

  it('replaces the table and leaves what people wrote around it', () => {
    const first = withSection('# Benchmarks\n', benchmark, '| old |').replace('What nothing costs.', 'In our words.');
    const second = withSection(`${first}\nWhere the time goes.\n`, benchmark, '| new |');
    expect(second).not.toContain('| old |');
    expect(second).toMatch(/In our words\.[^]*\| new \|[^]*<!-- p0: end -->\n\nWhere the time goes\.\n$/);
  });
});

describe('holds', () => {
  const value = { median: 5, least: 1, largest: 9 };

  it.each([
    [{ atLeast: 5 }, true],
    [{ atLeast: 5.1 }, false],
    [{ atMost: 5 }, true],
    [{ atMost: 4.9 }, false],
  ])('a median of 5 against %j: %s', (floor, expected) => {
    expect(holds({ name: 'figure', unit: '', value, floor })).toBe(expected);
  });

  it('says nothing of a figure without a floor', () => {
    expect(holds({ name: 'figure', unit: '', value })).toBeUndefined();
  });
});

it.each([
  [0.123456, '0.123'],
  [12.345, '12.3'],
  [12345.6, '12346'],
  [2, '2'],
])('%d is shown as %s', (value, expected) => {
  expect(short(value)).toBe(expected);
});
