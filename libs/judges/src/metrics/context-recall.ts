import { z } from 'zod';
import { ask } from '../asking/ask.js';
import { definePrompt, yesOrNo } from '../asking/judge-prompt.js';
import { defineJudgedMetric } from '../judged-metric.js';
import { nothingToJudge } from '../missing-input.js';
import { bestReference } from './best-reference.js';
import { contextBlocks } from './context-blocks.js';

const attributionPrompt = definePrompt({
  name: 'context-recall-attribution',
  version: 1,
  instruction:
    'You are given a question, contexts, and an answer that is known to be right. Go through the statements of the answer in order. For ' +
    'each, repeat it word by word, give the reason for your verdict, and then the verdict: 1 if it can be attributed to the contexts, 0 ' +
    'if it cannot. What you know from elsewhere does not count.',
  reply: z.object({
    classifications: z.array(z.object({ statement: z.string(), reason: z.string(), attributed: yesOrNo })),
  }),
});

/**
 * The share of the right answer that is in the contexts. A call for each right answer.
 *
 * Source: `ContextRecall` of Ragas 0.4.3.
 */
export const contextRecall = defineJudgedMetric({
  says: 'share of the right answer that is in the contexts',
  better: 'more',
  needs: ['contexts', 'expected'],
  prompts: [attributionPrompt],
  judgeOnce: ({ question, contexts, ...item }, asking) =>
    bestReference({ question, contexts, ...item }, async (reference) => {
      const { classifications } = await ask(asking, attributionPrompt, [
        { name: 'question', text: question },
        ...contextBlocks(contexts),
        { name: 'answer', text: reference },
      ]);
      if (classifications.length === 0) throw nothingToJudge('right answer');
      const missing = classifications.filter(({ attributed }) => attributed === 0);
      return {
        score: (classifications.length - missing.length) / classifications.length,
        reason: missing.map(({ statement, reason }) => `Not in the contexts: ${statement} ${reason}`).join('\n'),
      };
    }),
});
