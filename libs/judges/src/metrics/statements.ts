import { z } from 'zod';
import { ask, type Asking } from '../asking/ask.js';
import { definePrompt } from '../asking/judge-prompt.js';

export const statementsPrompt = definePrompt({
  name: 'statements',
  version: 1,
  instruction:
    'You are given a question and an answer to it. Take the answer apart into statements. Each statement says one thing that can be ' +
    'true or false, and can be understood by itself: put names and things in place of pronouns, taking what is missing from the ' +
    'question. Leave nothing out that the answer claims, and add nothing to it. An answer that claims nothing has no statements.\n' +
    'For example, to the question "Who was Marie Curie?" the answer "She was a physicist who won two Nobel Prizes." has the statements ' +
    '"Marie Curie was a physicist." and "Marie Curie won two Nobel Prizes."',
  reply: z.object({ statements: z.array(z.string().min(1)) }),
});

/** What a text claims as an answer to a question, statement by statement: one call. */
export async function statementsOf(asking: Asking, question: string, answer: string): Promise<string[]> {
  const { statements } = await ask(asking, statementsPrompt, [
    { name: 'question', text: question },
    { name: 'answer', text: answer },
  ]);
  return statements;
}
