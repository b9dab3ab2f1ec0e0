import { type Guardrail, nothingFound, settingsOf, STAGES } from './guardrail.js';

/** Refuses what is longer than the policy's limit, in UTF-16 code units; of a document, all of it counts. */
export const size: Guardrail = {
  name: 'size',
  stages: STAGES,
  check({ stage, characters }, policy) {
    const { maxCharacters } = settingsOf(policy, stage);
    if (characters <= maxCharacters) return nothingFound;
    return {
      verdict: 'block',
      findings: [{ type: 'too-long', message: `${characters} characters; the policy allows ${maxCharacters}.` }],
    };
  },
};
