import { exactMatch, jsonValidity, refusal, rougeL, rougeN, sentenceChrf, tokenF1 } from '@weir/metrics';

/** What an app answered to an item of a dataset. */
export interface Answered {
  outcome: 'answered' | 'refused' | 'failed';
  answer: string;
  citations: readonly unknown[];
  usage: { inputTokens: number; outputTokens: number; cost?: number };
  tookMs: number;
}

export interface Metric {
  /** One line. */
  says: string;
  /** Whether more is better. */
  better: 'more' | 'less';
  /** Whether it needs to know what is right. */
  needsExpected: boolean;
  /** @param references - What is right: any of them. */
  score: (answered: Answered, references: readonly string[]) => number;
}

const text = (says: string, score: (answer: string, references: readonly string[]) => number): Metric => ({
  says,
  better: 'more',
  needsExpected: true,
  // An answer that is none has nothing of what is right.
  score: ({ outcome, answer }, references) => (outcome === 'failed' ? 0 : score(answer, references)),
});
const best = (references: readonly string[], of: (reference: string) => number) => Math.max(...references.map(of));
const fact = (says: string, better: Metric['better'], score: (answered: Answered) => number): Metric => ({
  says,
  better,
  needsExpected: false,
  score,
});

/** By the names that they are asked for by. docs/experiments.md lists them. */
export const METRICS: Readonly<Record<string, Metric>> = {
  'exact-match': text('the answer is a right one, but for case, punctuation and articles (SQuAD)', exactMatch),
  'token-f1': text('words in common with the nearest right answer (SQuAD)', tokenF1),
  'rouge-1': text('words in common, F1', (answer, all) => best(all, (one) => rougeN(answer, one, 1).f1)),
  'rouge-2': text('pairs of words in common, F1', (answer, all) => best(all, (one) => rougeN(answer, one, 2).f1)),
  'rouge-l': text('words in common in the same order, F1', (answer, all) => best(all, (one) => rougeL(answer, one).f1)),
  chrf: text('runs of characters in common, 0 to 100', (answer, all) => sentenceChrf(answer, all)),
  answered: fact('the run ended with an answer', 'more', ({ outcome }) => (outcome === 'answered' ? 1 : 0)),
  refused: fact('the run was refused, or its answer says that it cannot', 'less', ({ outcome, answer }) =>
    outcome === 'refused' ? 1 : refusal(answer),
  ),
  cited: fact('the answer cites something', 'more', ({ citations }) => (citations.length > 0 ? 1 : 0)),
  'json-valid': fact('the answer is JSON and nothing else', 'more', ({ answer }) => jsonValidity(answer)),
  'took-ms': fact('milliseconds from request to answer', 'less', ({ tookMs }) => tookMs),
  'output-tokens': fact('tokens that the model wrote', 'less', ({ usage }) => usage.outputTokens),
  cost: fact("cost of the run, in the currency of the model's prices", 'less', ({ usage }) => usage.cost ?? 0),
};
