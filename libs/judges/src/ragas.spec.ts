import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JudgedItem } from './judged-item.js';
import { JUDGED_METRICS } from './judged-metrics.js';
import { scriptedEmbed, scriptedJudge } from './scripted-judge.fake.js';

interface Vector {
  metric: string;
  module: 'ragas.metrics' | 'ragas.metrics.collections';
  item: JudgedItem;
  replies: object[];
  embeddings: Record<string, number[]>;
  /** Null where Ragas has no number. */
  score: number | null;
}

const vectors = JSON.parse(readFileSync(new URL('../golden/ragas.json', import.meta.url), 'utf8')) as Vector[];

describe('metrics as Ragas 0.4.3 has them, of the same replies of a judge', () => {
  it.each(vectors)(
    '$metric of $item.question, $module: $score',
    async ({ metric, item, replies, embeddings, score }) => {
      const judged = await JUDGED_METRICS[metric]!.score(item, {
        judge: scriptedJudge(replies),
        embed: scriptedEmbed(embeddings),
      });
      if (score === null) expect(judged).toMatchObject({ problem: { code: 'judge-nothing-to-judge' } });
      else expect(judged).toMatchObject({ score: expect.closeTo(score, 6) as number });
    },
  );

  it('has vectors of every metric', () => {
    expect(new Set(vectors.map(({ metric }) => metric))).toEqual(new Set(Object.keys(JUDGED_METRICS)));
  });
});
