const OPENINGS = [
  /(?:(?:i am|i'm) )?(?:very |so |really |truly )?sorry\b(?:,? but\b)?/,
  /(?:my apologies|apologies|i apologi[sz]e)\b(?:,? but\b)?/,
  /unfortunately\b/,
  /as an ai\b(?: (?:language )?(?:model|assistant))?/,
];
const CANNOT =
  /(?:can't|cannot|can not|could not|couldn't|won't|will not|am unable to|'m unable to|am not able to|'m not able to|was unable to|was not able to)/;
const HELP =
  /(?:help|assist|answer|respond|comply|provide|share|give|say|tell|discuss|do that|do this|fulfil|fulfill|create|write|generate|produce|complete|engage|support|participate|find|determine|locate|identify|see any|confirm)/;
const DOCUMENTS =
  /(?:the |this |these |any of the )?(?:provided |given |retrieved |available )?(?:documents?|contexts?|texts?|passages?|sources?|information|excerpts?|articles?)(?: (?:found|provided|given|available|that i have))?/;
const ANYTHING = /(?:enough|sufficient|any|the|that|this|access to|relevant)/;

/** Each is looked for where the text, or what follows an apology, begins. */
const REFUSALS = [
  `i ?(?:just |simply )?${CANNOT.source} (?:really |possibly )?${HELP.source}\\b`,
  `(?:sorry, )?(?:unable|not able) to ${HELP.source}\\b`,
  `i (?:must|have to|need to|would have to) (?:decline|refuse)\\b`,
  `i (?:decline|refuse) to\\b`,
  `i (?:do not|don't|really don't|honestly don't) know(?: that| the answer)?(?= (?:to|based|from|because|as|since)\\b|[.,:;!]|$)`,
  `i (?:do not|don't) have ${ANYTHING.source}(?: \\w+)? ?(?:information|context|details|data|knowledge|access|documents)\\b`,
  `i (?:do not|don't) have access\\b`,
  `i have no (?:information|knowledge|data|idea|access)\\b`,
  `i (?:did not|didn't) find\\b`,
  `${DOCUMENTS.source} (?:do not|don't|does not|doesn't|did not|didn't) (?:\\w+ )?(?:say|contain|mention|provide|include|specify|state|answer|have|give|cover|address)\\b`,
  `there is (?:no|not enough|insufficient|not sufficient) (?:relevant )?(?:information|context|mention|answer|evidence|data)\\b`,
  `no (?:relevant )?(?:information|answer|documents?|context)(?: (?:is|was|were|could be))? (?:found|available|given|provided)\\b`,
  `(?:not enough|insufficient) (?:information|context|evidence|data)\\b`,
  `(?:the|this|that|your) question (?:cannot|can't|can not) be answered\\b`,
].map((pattern) => new RegExp(`^(?:${pattern})`));

/**
 * Whether a text says, in English and at its beginning, that it does not answer: because it may not or will not, or because it does
 * not know. Apologies before that are passed over. It compares with a list of phrases, no more: refusals in other words or other
 * languages are not seen, nor those further down.
 *
 * @returns 0 or 1.
 */
export function refusal(text: string): number {
  let rest = text.toLowerCase().replaceAll('’', "'").replace(/\s+/g, ' ').trim();
  for (const opening of OPENINGS) rest = rest.replace(new RegExp(`^${opening.source}[,.:;!—–-]? ?`), '');
  return REFUSALS.some((pattern) => pattern.test(rest)) ? 1 : 0;
}
