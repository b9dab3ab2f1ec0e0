import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadMetrics, metricsOf } from './load-metrics.js';

const words = {
  name: 'words',
  says: 'words of the answer',
  better: 'less',
  needsExpected: false,
  score: ({ answer }: { answer: string }) => answer.split(' ').length,
};

describe('loadMetrics', () => {
  it('loads a module', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'weir-metrics-')), 'own.mjs');
    writeFileSync(
      path,
      `export const shout = { name: 'shout', says: 'it is loud', better: 'less', needsExpected: false,
        score: ({ answer }) => (answer.endsWith('!') ? 1 : 0) };`,
    );
    const { shout } = await loadMetrics(path);
    expect(shout).toMatchObject({ says: 'it is loud', better: 'less' });
    expect(shout!.score({ answer: 'No!' } as never, [], {})).toBe(1);
  });

  it('says that there is none', async () => {
    await expect(loadMetrics('/nowhere/own.mjs')).rejects.toMatchObject({ code: 'metrics-file-invalid' });
  });
});

describe('metricsOf', () => {
  it('takes each export for one, or for a list of them', () => {
    const other = { ...words, name: 'other', unit: 'share' };
    expect(Object.keys(metricsOf({ words, default: [other] }, 'm.mjs'))).toEqual(['words', 'other']);
  });

  it.each([
    ['nothing', {}, 'it exports nothing'],
    ['another thing', { x: 3 }, 'export x'],
    ['no function', { x: { ...words, score: 3 } }, 'export x.score: must be a function'],
    ['no direction', { default: [words, { ...words, better: 'up' }] }, 'export default[1].better'],
    ['a name of ours', { x: { ...words, name: 'chrf' } }, "chrf is a metric of Weir's"],
    ['a name twice', { x: words, y: words }, 'words is in it twice'],
  ])('refuses %s', (_what, exported, message) => {
    expect(() => metricsOf(exported, 'm.mjs')).toThrow(
      expect.objectContaining({ code: 'metrics-file-invalid', message: expect.stringContaining(message) as unknown }),
    );
  });
});
