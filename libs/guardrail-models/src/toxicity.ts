import type { FeatureReader } from './features.js';
import { type Classifier, toxicityClassifier } from './models.js';
import type { Span } from './sentences.js';
import { highest, scoreParts } from './windows.js';

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
export function findToxicity(text: string, { reader, model }: Classifier = toxicityClassifier()): Toxicity | undefined {
  const best = highest(scoreParts(reader, model, text));
  return best && { ...best, type: typeOf(reader, text.slice(best.start, best.end)) };
}

function typeOf(reader: FeatureReader, text: string): ToxicityType {
  const concepts = reader.conceptsOf(text);
  if (concepts.has('violence')) return 'threat';
  if (concepts.has('dehumanising')) return 'dehumanisation';
  return concepts.has('slur') ? 'slur' : 'hate';
}
