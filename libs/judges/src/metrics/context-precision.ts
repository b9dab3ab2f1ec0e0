import { z } from 'zod';
import { ask } from '../asking/ask.js';
import { definePrompt, yesOrNo } from '../asking/judge-prompt.js';
import { defineJudgedMetric } from '../judged-metric.js';
import { bestReference } from './best-reference.js';

const usefulPrompt = definePrompt({
  name: 'context-precision-useful',
  version: 1,
  instruction:
    'You are given a question, a context, and an answer that is known to be right. Say whether the context is useful for arriving at ' +
    'that answer: first the reason, then the verdict, 1 if it is useful and 0 if it is not. A context that is only about the same ' +
    'subject is not useful.',
  reply: z.object({ reason: z.string(), verdict: yesOrNo }),
});

/**
 * Whether the useful contexts come first: the average precision of the contexts in their order, useful being what helps to arrive at
 * the right answer; 0 where none is useful. A call for each context and right answer.
 *
 * Source: `ContextPrecisionWithReference` of Ragas 0.4.3.
 */
export const contextPrecision = defineJudgedMetric({
  says: 'whether the contexts that help to arrive at the right answer come first',
  better: 'more',
  needs: ['contexts', 'expected'],
  prompts: [usefulPrompt],
  judgeOnce: ({ question, contexts, ...item }, asking) =>
    bestReference({ question, contexts, ...item }, async (reference) => {
      const verdicts: number[] = [];
      const reasons: string[] = [];
      for (const context of contexts) {
        const { verdict, reason } = await ask(asking, usefulPrompt, [
          { name: 'question', text: question },
          { name: 'context', text: context },
          { name: 'answer', text: reference },
        ]);
        verdicts.push(verdict);
        reasons.push(`${verdicts.length}: ${verdict === 1 ? 'useful' : 'not useful'}. ${reason}`);
      }
      return { score: averagePrecisionOf(verdicts), reason: reasons.join('\n') };
    }),
});

/** The mean of precision at each 1, of those in the list; 0 where there is none. */
export function averagePrecisionOf(verdicts: readonly number[]): number {
  let useful = 0;
  let sum = 0;
  for (const [index, verdict] of verdicts.entries()) {
    if (verdict !== 1) continue;
    useful += 1;
    sum += useful / (index + 1);
  }
  return useful === 0 ? 0 : sum / useful;
}
