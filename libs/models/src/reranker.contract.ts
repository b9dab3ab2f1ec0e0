import { describe, expect, it } from 'vitest';
import type { Reranker } from './reranker.port.js';

/** What every reranker promises, whatever is behind it. */
export function rerankerContract(name: string, subject: () => Reranker): void {
  describe(`${name} as a reranker`, () => {
    const QUERY = 'How many days of leave do employees have?';
    const TEXTS = ['The dog sleeps in the kitchen.', 'Employees have 27 days of leave.', 'The office opens at nine.'];

    it('scores what answers the query highest, in the order of the texts', async () => {
      const scores = await subject().rerank(QUERY, TEXTS);
      expect(scores).toHaveLength(TEXTS.length);
      expect(Math.max(...scores)).toBe(scores[1]);
      for (const score of scores) expect(score >= 0 && score <= 1).toBe(true);
    });

    it('scores a text the same beside others as alone', async () => {
      const scores = await subject().rerank(QUERY, [...TEXTS, TEXTS.join(' ')]);
      const [alone] = await subject().rerank(QUERY, [TEXTS[1]!]);
      expect(scores[1]).toBeCloseTo(alone!, 6);
    });

    it('scores nothing for nothing', async () => {
      expect(await subject().rerank(QUERY, [])).toEqual([]);
    });

    it('does not begin when it is aborted already', async () => {
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(subject().rerank(QUERY, TEXTS, { signal })).rejects.toThrow('enough');
    });
  });
}
