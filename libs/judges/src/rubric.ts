import { z } from 'zod';
import { ask } from './asking/ask.js';
import { definePrompt } from './asking/judge-prompt.js';
import { invalidSetting } from './judge-settings.js';
import { defineJudgedMetric, type JudgedMetric, type Need } from './judged-metric.js';
import { contextBlocks } from './metrics/context-blocks.js';

/** What a judge grades answers by. It is the operator's word: unlike what is judged, it does instruct the judge. */
export interface Rubric {
  /** Of the prompt, in what made a score. @default 'rubric' */
  name?: string;
  criteria: string;
  /** Whole numbers. @default from 1 to 5 */
  scale?: { from: number; to: number };
  /** What grades mean, by grade. */
  grades?: Readonly<Record<number, string>>;
  /** What the judge is shown beside question and answer. @default nothing */
  needs?: readonly Need[];
  /** @default 'more' */
  better?: 'more' | 'less';
  /** One line. @default the criteria */
  says?: string;
}

/**
 * A metric that grades answers by criteria: the judge gives its reason, then a whole number of the scale, which is the score as it is.
 * One call.
 *
 * @throws WeirError `judge-settings-invalid` (fatal): `criteria` (none), `scale` (not two whole numbers, the lower first), `grades`
 *   (outside the scale).
 */
export function rubric({
  name = 'rubric',
  criteria,
  scale = { from: 1, to: 5 },
  grades = {},
  needs = [],
  better = 'more',
  says = criteria,
}: Rubric): JudgedMetric {
  const { from, to } = scale;
  if (criteria.trim() === '') throw invalidSetting('criteria', 'is empty');
  if (!Number.isInteger(from) || !Number.isInteger(to) || from >= to) {
    throw invalidSetting('scale', 'is not two whole numbers, the lower first');
  }
  const meanings = Object.entries(grades).map(([grade, meaning]) => ({ grade: Number(grade), meaning }));
  if (!meanings.every(({ grade }) => Number.isInteger(grade) && grade >= from && grade <= to)) {
    throw invalidSetting('grades', 'has one that is not on the scale');
  }
  const prompt = definePrompt({
    name,
    version: 1,
    instruction: [
      `You grade an answer to a question by criteria, from ${from} to ${to}. You may be given contexts that the answer was made from, and ` +
        'answers that are known to be right. First write the reason, which names what in the answer speaks for and against it; then the ' +
        'score that follows from it. Neither length nor style count unless the criteria say so.',
      `Criteria: ${criteria}`,
      ...meanings.map(({ grade, meaning }) => `${grade}: ${meaning}`),
    ].join('\n'),
    reply: z.object({ reason: z.string().min(1), score: z.int().min(from).max(to) }),
  });
  return defineJudgedMetric({
    says,
    better,
    needs,
    prompts: [prompt],
    judgeOnce: ({ question, answer, contexts, expected = [] }, asking) =>
      ask(asking, prompt, [
        { name: 'question', text: question },
        ...(needs.includes('contexts') ? contextBlocks(contexts) : []),
        ...(needs.includes('expected')
          ? expected.map((text, index) => ({ name: `right-answer-${index + 1}`, text }))
          : []),
        { name: 'answer', text: answer },
      ]),
  });
}
