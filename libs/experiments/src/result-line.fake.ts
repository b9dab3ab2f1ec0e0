import type { ResultLine } from './result-line.js';

/** An answer of which only what matters to a test is said. */
export function fakeResult(fields: Partial<ResultLine> = {}): ResultLine {
  return {
    id: 'a',
    repeat: 0,
    app: 'support',
    dataset: 'd1',
    runId: 'r',
    question: 'Why?',
    outcome: 'answered',
    answer: 'So.',
    citations: [],
    usage: { inputTokens: 100, outputTokens: 10 },
    tookMs: 100,
    scores: {},
    problems: {},
    ...fields,
  };
}

/** One for each score, of items `i00`, `i01`, …, or of other items, of a variant. */
export function fakeResults(
  variant: string,
  scores: readonly number[],
  { metric = 'token-f1', ...fields }: Partial<ResultLine> & { metric?: string } = {},
): ResultLine[] {
  return scores.map((score, index) =>
    fakeResult({ id: `i${String(index).padStart(2, '0')}`, variant, scores: { [metric]: score }, ...fields }),
  );
}
