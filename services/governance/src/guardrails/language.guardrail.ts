import { eld } from 'eld/small';
import { type Guardrail, nothingFound, settingOf, verdictOf } from './guardrail.js';

/** Of longer texts, this much is looked at: what else they say is in the same language as a rule. UTF-16 code units. */
const LOOKED_AT = 4_000;
/** Below these, a language is a guess: names and loan words are of any. */
const LEAST_LETTERS = 20;
const LEAST_LETTERS_OF_SIGNS = 6;
/** How much likelier a language has to be than the likeliest allowed one, of scores from 0 to 1. */
const LEAST_LEAD = 0.08;

const code = /`{3,}[^`]*(?:`{3,}|$)|`[^`\n]*`|https?:\/\/\S+|\S*@\S+|\[\d{1,3}\]/g;
const signs = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/gu;

/**
 * Finds texts in a language that is not allowed, by its letters and their sequences. Texts that are short, mixed or mostly
 * code are let through: of those nobody can tell.
 */
export const language: Guardrail = {
  name: 'language',
  stages: ['input', 'output'],
  check({ stage, text }, policy) {
    const setting = settingOf(policy, stage, 'language');
    if (!setting || setting.action === 'allow' || setting.allowed.length === 0) return nothingFound;
    const found = languageOf(text, setting.allowed);
    if (!found) return nothingFound;
    const { name, score } = found;
    const message = `The text is in another language (${name}) than the policy allows.`;
    return { verdict: verdictOf(setting.action), findings: [{ type: 'language', score, message }] };
  },
};

/** @returns Undefined for an allowed language, and where it is open. */
function languageOf(text: string, allowed: readonly string[]): { name: string; score: number } | undefined {
  const words = text.slice(0, LOOKED_AT).replace(code, ' ');
  const letters = words.match(/\p{L}/gu)?.length ?? 0;
  const least = (words.match(signs)?.length ?? 0) * 2 > letters ? LEAST_LETTERS_OF_SIGNS : LEAST_LETTERS;
  if (letters < least) return undefined;
  const detected = eld.detect(words);
  const name = detected.language;
  if (name === '' || allowed.includes(name) || !detected.isReliable()) return undefined;
  const scores = detected.getScores();
  const score = scores[name] ?? 0;
  const known = Math.max(0, ...allowed.map((each) => scores[each] ?? 0));
  return score - known >= LEAST_LEAD ? { name, score } : undefined;
}
