import { readFileSync } from 'node:fs';
import { decodeModel, type LinearModel } from './linear-model.js';
import { instructionReader, toxicityReader, wordsIn } from './readers.js';
import type { FeatureReader } from './features.js';

/** A model with what reads texts for it. */
export interface Classifier {
  reader: FeatureReader;
  model: LinearModel;
}

/** Beside the sources and the build alike. */
export const weights = new URL('../weights/', import.meta.url);

const modelIn = (name: string): LinearModel => decodeModel(readFileSync(new URL(`${name}.bin`, weights)));

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Attacks on the instructions of an assistant, in what is said to it. Loaded at the first call, like the others. */
export const injectionClassifier = once((): Classifier => ({
  reader: instructionReader(),
  model: modelIn('injection'),
}));

/** Instructions to a model, in what it is given to read. */
export const plantedClassifier = once((): Classifier => ({ reader: instructionReader(), model: modelIn('planted') }));

/** Hatred of groups of people. */
export const toxicityClassifier = once((): Classifier => ({
  reader: toxicityReader(wordsIn(new URL('toxicity-words.txt', weights))),
  model: modelIn('toxicity'),
}));
