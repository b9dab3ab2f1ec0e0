import { type Classifier, toxicityClassifier } from './models.js';
import type { Span } from './sentences.js';
import { toxicityLexicon } from './toxicity-lexicon.js';
import { highest, scoreParts } from './windows.js';
import { withoutLeet, wordsOf } from './words.js';

/** What is said of people, as far as its words say. */
export const TOXICITY_TYPES = ['threat', 'dehumanisation', 'slur', 'hate'] as const;
export type ToxicityType = (typeof TOXICITY_TYPES)[number];

export interface Toxicity extends Span {
  type: ToxicityType;
  /** 0 to 1. */
  score: number;
}

/** How much a text reads like hatred of a group of people: 0 to 1, of its parts the highest. */
export function toxicityScore(text: string, classifier: Classifier = toxicityClassifier()): number {
  return findToxicity(text, classifier)?.score ?? 0;
}

/** The part of a text that reads most like hatred of a group of people. Takes linear time. */
export function findToxicity(
  text: string,
  { reader, model }: Classifier = toxicityClassifier(),
): Toxicity | undefined {
  const best = highest(scoreParts(reader, model, text));
  return best && { ...best, type: typeOf(text.slice(best.start, best.end)) };
}

const concept = (name: string): number => toxicityLexicon.names.indexOf(name);
const VIOLENCE = concept('violence');
const DEHUMANISING = concept('dehumanising');
const SLUR = concept('slur');

function typeOf(text: string): ToxicityType {
  const words = wordsOf(text).map(({ text: word }) => word);
  const present = new Set(
    words.flatMap((word) => [
      ...toxicityLexicon.conceptsOf(word),
      ...toxicityLexicon.conceptsOf(withoutLeet(word) ?? word),
    ]),
  );
  if (present.has(VIOLENCE)) return 'threat';
  if (present.has(DEHUMANISING)) return 'dehumanisation';
  return present.has(SLUR) ? 'slur' : 'hate';
}
