import {
  exactMatch,
  jsonValidity,
  refusal,
  rougeL,
  rougeLsum,
  rougeN,
  semanticSimilarity,
  sentenceBleu,
  sentenceChrf,
  tokenF1,
} from '@weir/metrics';
import { readLabel, sameLabel } from './classification/read-label.js';
import type { Answered, Metric, Metrics, ScoreContext } from './metric.js';
import { RETRIEVAL_METRICS } from './retrieval-metrics.js';
import { inSentences } from './sentences.js';

const text = (says: string, score: (answer: string, references: readonly string[]) => number): Metric => ({
  says,
  better: 'more',
  needsExpected: true,
  unit: 'share',
  // An answer that is none has nothing of what is right.
  score: ({ outcome, answer }, references) => (outcome === 'failed' ? 0 : score(answer, references)),
});
const best = (references: readonly string[], of: (reference: string) => number) => Math.max(...references.map(of));
const fact = (
  says: string,
  better: Metric['better'],
  score: (answered: Answered, context: ScoreContext) => number,
): Metric => ({
  says,
  better,
  needsExpected: false,
  unit: 'share',
  score: (answered, _references, context) => score(answered, context),
});
const taken = (says: string, unit: Metric['unit'], score: (answered: Answered) => number): Metric => ({
  ...fact(says, 'less', score),
  ...(unit ? { unit } : {}),
  isQuality: false,
});

/** What orchestration gives as the reason where a policy blocks a run: docs/errors.md. */
const BLOCKED: ReadonlySet<string> = new Set(['input-blocked', 'context-blocked', 'output-blocked']);

/** Those that every suite has. docs/experiments.md lists them. */
export const METRICS = {
  'exact-match': text('the answer is a right one, but for case, punctuation and articles (SQuAD)', exactMatch),
  'token-f1': text('words in common with the nearest right answer (SQuAD)', tokenF1),
  label: {
    says: 'the label that the answer names is a right one',
    better: 'more',
    needsExpected: true,
    unit: 'share',
    score: ({ outcome, answer }, references, { labels = [] }) => {
      if (labels.length === 0) throw new Error('no labels are given');
      const label = outcome === 'failed' ? undefined : readLabel(answer, labels);
      return label !== undefined && references.some((reference) => sameLabel(reference, label)) ? 1 : 0;
    },
  },
  'rouge-1': text('words in common, F1', (answer, all) => best(all, (one) => rougeN(answer, one, 1).f1)),
  'rouge-2': text('pairs of words in common, F1', (answer, all) => best(all, (one) => rougeN(answer, one, 2).f1)),
  'rouge-l': text('words in common in the same order, F1', (answer, all) => best(all, (one) => rougeL(answer, one).f1)),
  'rouge-lsum': text('the same, sentence by sentence, F1', (answer, all) =>
    best(all, (one) => rougeLsum(inSentences(answer), inSentences(one)).f1),
  ),
  bleu: {
    ...text('runs of one to four words in common, 0 to 100', (answer, all) => sentenceBleu(answer, all).score),
    unit: 'points',
  },
  chrf: { ...text('runs of characters in common, 0 to 100', sentenceChrf), unit: 'points' },
  'semantic-similarity': {
    says: 'how near the answer is in meaning to the nearest right one, -1 to 1',
    better: 'more',
    needsExpected: true,
    unit: 'share',
    score: ({ outcome, answer }, references, { embeddings }) => {
      if (!embeddings) throw new Error('no embedder is given');
      if (outcome === 'failed') return 0;
      const vectorOf = (one: string) => {
        const vector = embeddings.get(one);
        if (!vector) throw new Error('a text was not embedded');
        return vector;
      };
      const similarity = semanticSimilarity(vectorOf(answer), references.map(vectorOf));
      if (similarity === undefined) throw new Error('an embedding is all zeros');
      return similarity;
    },
  },
  ...RETRIEVAL_METRICS,
  answered: fact('the run ended with an answer', 'more', ({ outcome }) => (outcome === 'answered' ? 1 : 0)),
  refused: fact('the run was refused, or its answer says that it cannot', 'less', ({ outcome, answer }) =>
    outcome === 'refused' ? 1 : refusal(answer),
  ),
  blocked: fact('a guardrail stopped the question, what was found for it, or the answer', 'less', ({ reason }) =>
    BLOCKED.has(reason?.code ?? '') ? 1 : 0,
  ),
  cited: fact('the answer cites something', 'more', ({ citations }) => (citations.length > 0 ? 1 : 0)),
  'json-valid': fact('the answer is JSON and nothing else', 'more', ({ answer }) => jsonValidity(answer)),
  'format-valid': fact('the answer is JSON, as the schema wants it', 'more', ({ answer }, { matches }) => {
    if (!matches) throw new Error('no JSON schema is given');
    return jsonValidity(answer, matches);
  }),
  'took-ms': taken('milliseconds from request to answer', 'milliseconds', ({ tookMs }) => tookMs),
  'input-tokens': taken('tokens that the model read', 'tokens', ({ usage }) => usage.inputTokens),
  'output-tokens': taken('tokens that the model wrote', 'tokens', ({ usage }) => usage.outputTokens),
  cost: taken("cost of the run, in the currency of the model's prices", 'currency', ({ usage }) => usage.cost ?? 0),
} as const satisfies Metrics;

export type MetricName = keyof typeof METRICS;

/** Those of a suite: the ones that every suite has, and its own. */
export function withOwn(own: Metrics = {}): Metrics {
  return { ...METRICS, ...own };
}
