import { type Guardrail, nothingFound, settingsOf, STAGES } from './guardrail.js';

/** Characters of a token, on average, of English text in the usual vocabularies: as where budgets are reckoned. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * Refuses what is longer than the policy's limits, in UTF-16 code units and in tokens, which are estimated; of a document, all
 * of it counts.
 */
export const size: Guardrail = {
  name: 'size',
  stages: STAGES,
  // Others take time by the length of the text.
  isLast: true,
  check({ stage, characters }, policy) {
    const { maxCharacters, maxTokens } = settingsOf(policy, stage);
    if (characters > maxCharacters) {
      return refused('too-long', `${characters} characters; the policy allows ${maxCharacters}.`);
    }
    const tokens = Math.ceil(characters / CHARACTERS_PER_TOKEN);
    if (maxTokens === undefined || tokens <= maxTokens) return nothingFound;
    return refused('too-many-tokens', `About ${tokens} tokens; the policy allows ${maxTokens}.`);
  },
};

function refused(type: string, message: string): { verdict: 'block'; findings: { type: string; message: string }[] } {
  return { verdict: 'block', findings: [{ type, message }] };
}
