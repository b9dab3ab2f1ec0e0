import { type AppSpec, estimateTokens } from '@weir/resources';

/** Tokens that examples take of a prompt of an app, estimated: those of all that are shown, or of as many as are picked, on average. */
export function exampleTokens({ pattern, examples }: Pick<AppSpec, 'pattern' | 'examples'>): number {
  if (!examples || pattern !== 'few-shot') return 0;
  const { pick, k, list } = examples;
  const all = list.reduce((sum, { question, answer }) => sum + estimateTokens(question, answer), 0);
  const shown = pick === 'all' ? list.length : Math.min(k, list.length);
  return Math.round((all * shown) / list.length);
}
