import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseResources } from '@weir/resources';
import { expect, it } from 'vitest';

it('has models of every hosting, one of which is due for a review, and a leaderboard of theirs', () => {
  const text = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');
  const specs = parseResources(text('models.yaml'), 'models.yaml').map(({ spec }) => spec);
  expect(specs).toHaveLength(4);
  expect(specs).toMatchObject([
    { card: { hosting: 'api' } },
    { card: { hosting: 'api', reviewBy: '2026-10-31' } },
    { card: { hosting: 'own', size: { parameters: 8_030_261_248 } } },
    { card: { hosting: 'own', size: { parameters: 70_553_706_496 } } },
  ]);
  const board = text('leaderboard.csv');
  for (const spec of specs) expect(board).toContain(`,${(spec as { model: string }).model},`);
});
