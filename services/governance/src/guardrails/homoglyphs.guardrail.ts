import type { Edit } from './edits.js';
import { FIXED_LENGTH, type Guardrail, nothingFound, settingOf, STAGES, verdictOf } from './guardrail.js';
import { findHomoglyphs } from './homoglyphs/find-homoglyphs.js';

/**
 * Finds words written with letters that look like others. The guardrails after it read the words as they look, so that
 * `ignоre` with a Cyrillic о hides nothing; the text that goes on keeps its letters, unless the policy has them taken out:
 * then it goes on in the letters it seems to have. Where offsets into the text are held elsewhere, that is done for letters
 * that are as long as what they look like; all others are still read so.
 */
export const homoglyphs: Guardrail = {
  name: 'homoglyphs',
  stages: STAGES,
  check({ stage, text }, policy) {
    const action = settingOf(policy, stage, 'homoglyphs')?.action ?? 'allow';
    if (action === 'allow') return nothingFound;
    const { words, edits } = findHomoglyphs(text);
    if (words.length === 0) return nothingFound;
    const findings = words.map((found) => ({ ...found, message: 'A word that is not what it looks like.' }));
    if (action !== 'redact') return { verdict: verdictOf(action), findings, reading: edits };
    const isFixed = FIXED_LENGTH.includes(stage);
    const fitting = ({ start, end, replacement }: Edit): boolean => !isFixed || replacement.length === end - start;
    const fits = edits.filter(fitting);
    const rest = edits.filter((edit) => !fitting(edit));
    return { verdict: 'redact', findings, edits: fits, ...(rest.length > 0 ? { reading: rest } : {}) };
  },
};
