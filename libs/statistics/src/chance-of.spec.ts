import { expect, it } from 'vitest';
import { chanceOf } from './chance-of.js';
import { chiSquareOfHistograms } from './chi-square.js';

it('the chance of a text is always the same, and evenly spread over texts', () => {
  expect(chanceOf('weir')).toBe(chanceOf('weir'));
  const bins = Array.from({ length: 10 }, () => 0);
  for (let index = 0; index < 5_000; index += 1) bins[Math.floor(chanceOf(`item-${index}`) * 10)]! += 1;
  const even = Array.from({ length: 10 }, () => 1_000_000);
  expect(chiSquareOfHistograms(bins, even).pValue).toBeGreaterThan(0.001);
});
