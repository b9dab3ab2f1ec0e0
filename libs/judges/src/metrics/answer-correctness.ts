import { cosineSimilarity } from '@weir/metrics';
import { z } from 'zod';
import { ask, type Asking } from '../asking/ask.js';
import { embedTexts } from '../asking/embed-texts.js';
import { definePrompt } from '../asking/judge-prompt.js';
import { defineJudgedMetric } from '../judged-metric.js';
import { bestReference } from './best-reference.js';
import { statementsOf, statementsPrompt } from './statements.js';

const listed = z.array(z.object({ statement: z.string(), reason: z.string() }));

const classifyPrompt = definePrompt({
  name: 'answer-correctness-classes',
  version: 1,
  instruction:
    'You are given a question, a JSON array of the statements of an answer, and one of the statements of the ground truth. Put each ' +
    'statement into one class, with the reason:\n' +
    'TP: statements of the answer that statements of the ground truth directly support;\n' +
    'FP: statements of the answer that they do not directly support;\n' +
    'FN: statements of the ground truth that the answer does not have.\n' +
    'Each statement of the answer is in TP or in FP, once. Statements of the ground truth are in FN or nowhere.',
  reply: z.object({ TP: listed, FP: listed, FN: listed }),
});
type Classes = z.infer<typeof classifyPrompt.reply>;

/** What statements and meaning count for. */
const WEIGHTS = { statements: 0.75, meaning: 0.25 };

/**
 * How far the answer says what is right: three quarters F1 of its statements, one quarter cosine of the meanings, which is 0 for an
 * embedding of zeros. A call for the answer and two for each right answer, and a request to embed. Where one of the two claims nothing,
 * F1 is 0, and 1 where both do, and one call is not made.
 *
 * Source: `AnswerCorrectness` of Ragas 0.4.3, in `ragas.metrics`: the newer class beside it gives an F1 of 1 as soon as one of
 * the two claims nothing. A judge that leaves a statement of the answer out, or adds one, is asked again.
 */
export const answerCorrectness = defineJudgedMetric({
  says: 'how far the answer says what is right: F1 of its statements, and its meaning',
  better: 'more',
  needs: ['expected'],
  embeds: true,
  prompts: [statementsPrompt, classifyPrompt],
  judgeOnce: async (item, asking) => {
    const { question, answer } = item;
    const claimed = await statementsOf(asking, question, answer);
    return bestReference(item, async (reference) => {
      const right = await statementsOf(asking, question, reference);
      const classes = await classesOf(asking, question, claimed, right);
      const [one, other] = await embedTexts(asking, [answer, reference]);
      const meaning = cosineSimilarity(one!, other!) ?? 0;
      return { score: WEIGHTS.statements * f1(classes) + WEIGHTS.meaning * meaning, reason: faultsOf(classes) };
    });
  },
});

async function classesOf(
  asking: Asking,
  question: string,
  claimed: readonly string[],
  right: readonly string[],
): Promise<Classes> {
  if (claimed.length === 0 || right.length === 0) {
    const because = (other: string) => (statement: string) => ({ statement, reason: `The ${other} claims nothing.` });
    return { TP: [], FP: claimed.map(because('right answer')), FN: right.map(because('answer')) };
  }
  return ask(
    asking,
    classifyPrompt,
    [
      { name: 'question', text: question },
      { name: 'answer-statements', text: JSON.stringify(claimed) },
      { name: 'ground-truth-statements', text: JSON.stringify(right) },
    ],
    ({ TP, FP, FN }) => {
      const put = TP.length + FP.length;
      if (put !== claimed.length) return `the answer has ${claimed.length} statements, and TP and FP have ${put}`;
      if (FN.length <= right.length) return undefined;
      return `the ground truth has ${right.length} statements, and FN has ${FN.length}`;
    },
  );
}

/** 1 where nothing is in any class, 0 where nothing is right. */
function f1({ TP, FP, FN }: Classes): number {
  const all = 2 * TP.length + FP.length + FN.length;
  return all === 0 ? 1 : (2 * TP.length) / all;
}

function faultsOf({ FP, FN }: Classes): string {
  return [
    ...FP.map(({ statement, reason }) => `Not right: ${statement} ${reason}`),
    ...FN.map(({ statement, reason }) => `Left out: ${statement} ${reason}`),
  ].join('\n');
}
