import type { Opinion } from '../judged-metric.js';
import type { JudgedItem } from '../judged-item.js';

/** Any of the right answers is right by itself: the one that gives the highest score is what counts, the first of equals. */
export async function bestReference(
  { expected = [] }: JudgedItem,
  judge: (reference: string) => Promise<Opinion>,
): Promise<Opinion> {
  let best: Opinion | undefined;
  for (const reference of expected.filter((text) => text.trim() !== '')) {
    const opinion = await judge(reference);
    if (!best || opinion.score > best.score) best = opinion;
  }
  return best!;
}
