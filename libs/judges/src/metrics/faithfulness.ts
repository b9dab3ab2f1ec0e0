import { z } from 'zod';
import { ask } from '../asking/ask.js';
import { definePrompt, yesOrNo } from '../asking/judge-prompt.js';
import { defineJudgedMetric } from '../judged-metric.js';
import { nothingToJudge } from '../missing-input.js';
import { contextBlocks } from './context-blocks.js';
import { statementsOf, statementsPrompt } from './statements.js';

const verdictsPrompt = definePrompt({
  name: 'faithfulness-verdicts',
  version: 1,
  instruction:
    'You are given contexts and a JSON array of statements. For each statement, in the order given, repeat it word by word, give the ' +
    'reason for your verdict, and then the verdict: 1 if the statement follows directly from the contexts, 0 if it does not. What you ' +
    'know from elsewhere does not count, even where it is true. Give one verdict for each statement, no more and no fewer.',
  reply: z.object({
    statements: z.array(z.object({ statement: z.string(), reason: z.string(), verdict: yesOrNo })),
  }),
});

/**
 * The share of what the answer claims that follows from the contexts. Two calls.
 *
 * Source: `Faithfulness` of Ragas 0.4.3, which takes a judge's word for how many statements there are; here a judge that leaves one
 * out, or adds one, is asked again.
 */
export const faithfulness = defineJudgedMetric({
  says: 'share of what the answer claims that follows from its contexts',
  better: 'more',
  needs: ['contexts'],
  prompts: [statementsPrompt, verdictsPrompt],
  judgeOnce: async ({ question, answer, contexts }, asking) => {
    const statements = await statementsOf(asking, question, answer);
    if (statements.length === 0) throw nothingToJudge('answer');
    const { statements: judged } = await ask(
      asking,
      verdictsPrompt,
      [...contextBlocks(contexts), { name: 'statements', text: JSON.stringify(statements) }],
      (reply) =>
        reply.statements.length === statements.length
          ? undefined
          : `there are ${statements.length} statements, and it has verdicts on ${reply.statements.length}`,
    );
    const unfounded = judged.filter(({ verdict }) => verdict === 0);
    return {
      score: (judged.length - unfounded.length) / judged.length,
      reason: unfounded.map(({ statement, reason }) => `Not from the contexts: ${statement} ${reason}`).join('\n'),
    };
  },
});
