import { describe, expect, it } from 'vitest';
import type { Classifier } from './classifier.port.js';

/**
 * What every classifier promises, whatever is behind it.
 *
 * @param subject - Tells `question` and `complaint` apart, among others; no text has several labels.
 */
export function classifierContract(name: string, subject: () => Classifier): void {
  describe(`${name} as a classifier`, () => {
    const TEXTS = ['How many days?', 'terrible service', 'the kitchen'];

    it('gives each text all labels, the likeliest first, as shares of 1', async () => {
      const told = await subject().classify(TEXTS);
      expect(told.slice(0, 2).map(([best]) => best!.name)).toEqual(['question', 'complaint']);
      expect(told).toHaveLength(TEXTS.length);
      for (const labels of told) {
        expect(labels.map(({ name: label }) => label).sort()).toEqual([...subject().labels].sort());
        expect(labels.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 6);
        const scores = labels.map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
      }
    });

    it('has no opinion about nothing', async () => {
      expect(await subject().classify([])).toEqual([]);
    });

    it('does not begin when it is aborted already', async () => {
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(subject().classify(TEXTS, { signal })).rejects.toThrow('enough');
    });
  });
}
