import { describe, expect, it } from 'vitest';
import { fakeResult } from './result-line.fake.js';
import { RETRIEVAL_METRICS } from './retrieval-metrics.js';
import { scored } from './scored.js';

const names = Object.keys(RETRIEVAL_METRICS);
const score = (over: object) => scored({ ...fakeResult(over) }, names, { among: RETRIEVAL_METRICS });

describe('RETRIEVAL_METRICS', () => {
  it('go by the documents of the contexts, each once, in their order', () => {
    const { scores, problems } = score({ documents: ['a', 'a', 'b', 'c', 'b', 'd'], relevant: ['b', 'd'] });
    expect(problems).toEqual({});
    expect(scores).toMatchObject({
      mrr: 0.5,
      map: 0.5,
      'recall@10': 1,
      'hit@1': 0,
      'hit@3': 1,
    });
    expect(scores['ndcg@10']).toBeCloseTo((1 / Math.log2(3) + 1 / Math.log2(5)) / (1 + 1 / Math.log2(3)), 12);
  });

  it('go by the citations where nothing is known of contexts', () => {
    const citations = [{ documentId: 'x' }, { documentId: 'b' }, null, { quote: 'no id' }];
    expect(score({ citations, relevant: ['b'] }).scores).toMatchObject({ mrr: 0.5, 'hit@1': 0, 'hit@3': 1 });
  });

  it('are 0 where nothing was found, and where the run failed', () => {
    const zeros = Object.fromEntries(names.map((name) => [name, 0]));
    expect(score({ documents: [], citations: [{ documentId: 'b' }], relevant: ['b'] }).scores).toEqual(zeros);
    expect(score({ outcome: 'failed', citations: [], relevant: ['b'] }).scores).toEqual(zeros);
  });

  it.each([[undefined], [[]]])('have no score where the item says nothing of what is relevant: %j', (relevant) => {
    const { scores, problems } = score(relevant ? { relevant } : {});
    expect([scores, Object.keys(problems)]).toEqual([{}, names]);
  });
});
