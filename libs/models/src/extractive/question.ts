import { termsOf } from './words.js';

/** What an answer to a question has to hold. */
export type AnswerType = 'number' | 'money' | 'duration' | 'time' | 'person' | 'reason';

export interface Question {
  text: string;
  /** Stems of the words that carry meaning, each once. */
  terms: readonly string[];
  /** Any of these; empty when every statement will do. */
  types: readonly AnswerType[];
}

const ASKED: readonly (readonly [RegExp, readonly AnswerType[]])[] = [
  [
    /\bhow (?:long|soon|fast|quick(?:ly)?|early|late|old)\b|\b(?:how much|what) (?:time|notice)\b/i,
    ['duration', 'time'],
  ],
  [/\bhow often\b/i, ['duration', 'number', 'time']],
  [/\b(?:when|what (?:time|day|date|year|month)|which (?:day|date|year|month)s?|deadline)\b/i, ['time', 'duration']],
  [/\bhow many\b/i, ['number', 'duration']],
  [
    /\bhow much\b|\b(?:what|which) (?:percentage|share|amount|rate|limit|price|value)\b/i,
    ['money', 'number', 'duration'],
  ],
  [/\b(?:cost|price|fee|budget|salary|bonus|allowance|maximum|minimum|limit)\b/i, ['money', 'number']],
  [/\bhow (?:big|far|large|high|deep|heavy|tall|wide|hot|cold)\b/i, ['number']],
  [/\b(?:who|whom|whose)\b/i, ['person']],
  [/\bwhy\b/i, ['reason']],
];

const NUMBER =
  '(?:\\d[\\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|half|once|twice|several)';
const MONTH =
  '(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)';

const FOUND: Readonly<Record<AnswerType, RegExp>> = {
  number: new RegExp(`\\b${NUMBER}\\b|\\bno limit\\b|\\bwithout limit\\b`, 'i'),
  money:
    /[€$£¥]\s?\d|\d\s?(?:%|percent\b|euros?\b|dollars?\b|pounds?\b|cents?\b|eur\b|usd\b|gbp\b)|\bfree\b|\bin full\b/i,
  duration: new RegExp(
    `\\b${NUMBER}(?:[- ]\\p{L}+)?[- ](?:millisecond|second|minute|hour|day|night|week|month|quarter|year|time)s?\\b|\\b(?:every|each|per|an?) (?:second|minute|hour|day|night|week|month|quarter|year)\\b|\\b(?:daily|weekly|monthly|yearly|at once|immediately)\\b`,
    'iu',
  ),
  time: new RegExp(
    `\\b${MONTH}\\b|\\b\\d{1,2}[:.]\\d{2}\\b|\\b\\d{4}-\\d{2}|\\b(?:1[5-9]|20)\\d{2}\\b|\\bnoon\\b|\\bmidnight\\b|\\b\\d{1,2}(?:st|nd|rd|th)\\b|\\b(?:before|after|until|within|as soon as|same day|next (?:working )?day|first day|last day)\\b`,
  ),
  // A name or a role: capitals inside the sentence, or somebody who does a job.
  person:
    /(?<=[\p{L}\p{N},;:] )\p{Lu}\p{Ll}+|\b(?:manager|head|director|officer|engineer|team|lead|partner|adviser|author|reviewer|company|department|owner|council|nobody|everybody|anybody|you|we|he|she)\b/u,
  reason:
    /\b(?:because|since|so that|in order to|due to|reason|therefore|otherwise|caused by|to (?:avoid|prevent|protect))\b/i,
};

/** Characters of a text that are looked at: what is longer is no answer. */
const LONGEST = 1_000;

export function readQuestion(text: string): Question {
  const asked = ASKED.find(([pattern]) => pattern.test(text));
  return { text, terms: [...new Set(termsOf(text))], types: asked?.[1] ?? [] };
}

/** Whether a text holds what the question asks for; undefined when it asks for nothing in particular. */
export function holdsAnswerType({ types }: Question, text: string): boolean | undefined {
  return types.length === 0 ? undefined : types.some((type) => FOUND[type].test(text.slice(0, LONGEST)));
}
