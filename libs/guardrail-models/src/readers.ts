import { readFileSync } from 'node:fs';
import { FeatureReader } from './features.js';
import { injectionLexicon } from './injection-lexicon.js';
import { Misspellings } from './misspellings.js';
import { toxicityLexicon } from './toxicity-lexicon.js';

/** What is misspelt to pass by lists of words. */
export const hidden = ['group', 'slur', 'dehumanising', 'insult', 'violence', 'hatred', 'profanity', 'worth'];
/** Reads for the models of instructions. One of its own for each model: it keeps what words weigh. */
export const instructionReader = (): FeatureReader => new FeatureReader(injectionLexicon);

/** Reads for the toxicity model; words that harmless texts have are no misspellings. */
export function toxicityReader(harmlessWords: Iterable<string>): FeatureReader {
  const misspellings = new Misspellings(toxicityLexicon, hidden, harmlessWords);
  return new FeatureReader(toxicityLexicon, {
    standIns: ['group', 'slur'],
    absorbed: ['people', 'person', 'persons', 'folk', 'folks', 'men', 'man'],
    resolve: (word) => misspellings.resolve(word),
  });
}

/** Words of a file, one a line. */
export function wordsIn(file: URL): string[] {
  return readFileSync(file, 'utf8').split('\n').filter(Boolean);
}
