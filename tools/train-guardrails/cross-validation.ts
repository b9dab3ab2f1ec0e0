import type { FeatureReader } from '../../libs/guardrail-models/src/features.ts';
import { type LinearModel, probability, sumOf } from '../../libs/guardrail-models/src/linear-model.ts';
import { sentencesOf } from '../../libs/guardrail-models/src/sentences.ts';
import { bagsOf } from '../../libs/guardrail-models/src/windows.ts';
import type { Line } from './lines.ts';
import { type Example, train, type Training } from './logistic-regression.ts';
import { randomOf, shuffle } from './random.ts';

/** A labelled text of a set. */
export interface Item extends Line {
  set: string;
  label: 0 | 1;
  weight: number;
  /** Features of its parts, the whole first. */
  bags: readonly (readonly number[])[];
}

export function itemsOf(
  reader: FeatureReader,
  set: string,
  label: 0 | 1,
  weight: number,
  rows: readonly { text: string; group?: string }[],
): Item[] {
  return rows.map(({ text, group }, index) => ({
    text,
    group: group ?? `${set}:${index}`,
    set,
    label,
    weight,
    bags: bagsOf(reader, text),
  }));
}

/** What the model says of a text: of its parts, the highest. */
export function scoreOf(model: LinearModel, { bags }: Pick<Item, 'bags'>): number {
  return bags.length === 0 ? 0 : probabilityOf(model, bags[bestBag(model, bags)]!);
}

/**
 * Learns from texts of which only the whole is labelled. A harmless text is harmless in all its parts; of the others the
 * part counts that a first model finds worst, and sentences that are harmless elsewhere are left out.
 */
export function learn(reader: FeatureReader, items: readonly Item[], training: Training = {}): LinearModel {
  const harmless = items.filter(({ label }) => label === 0);
  const known = new Set(harmless.flatMap(({ text }) => sentenceTexts(text)));
  const found = items
    .filter(({ label }) => label === 1)
    .map((item) => {
      const sentences = sentenceTexts(item.text);
      const left = sentences.filter((sentence) => !known.has(sentence));
      return left.length === 0 || left.length === sentences.length
        ? item
        : { ...item, bags: bagsOf(reader, left.join('\n')) };
    });
  const negatives = harmless.flatMap(({ bags, weight }) =>
    bags.map((features): Example => ({ features, label: 0, weight: weight / Math.sqrt(bags.length) })),
  );
  const wholes = found.map(({ bags, weight }): Example => ({ features: bags[0]!, label: 1, weight }));
  const first = train([...negatives, ...wholes], { ...training, epochs: 5 });
  const parts = found.flatMap(({ bags, weight }): Example[] => {
    const best = bestBag(first, bags);
    const part: Example = { features: bags[best]!, label: 1, weight };
    return best === 0 ? [part] : [part, { features: bags[0]!, label: 1, weight: weight / 2 }];
  });
  return train([...negatives, ...parts], training);
}

/**
 * Scores of texts by models that have not seen them: of as many folds, each is tried on a model of the others.
 *
 * @param keyOf - Items of one key are in one fold.
 */
export function crossValidated(
  reader: FeatureReader,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  training: Training = {},
  folds = 5,
): Map<Item, number> {
  const keys = [...new Set(items.map(keyOf))];
  shuffle(keys, randomOf(3));
  const foldOf = new Map(keys.map((key, index) => [key, index % folds]));
  const scores = new Map<Item, number>();
  for (let fold = 0; fold < folds; fold += 1) {
    const model = learn(
      reader,
      items.filter((item) => foldOf.get(keyOf(item)) !== fold),
      training,
    );
    for (const item of items) if (foldOf.get(keyOf(item)) === fold) scores.set(item, scoreOf(model, item));
  }
  return scores;
}

function probabilityOf(model: LinearModel, features: readonly number[]): number {
  return probability(model, sumOf(model, features), features.length);
}

function bestBag(model: LinearModel, bags: Item['bags']): number {
  let best = 0;
  let highest = -1;
  for (const [index, features] of bags.entries()) {
    const score = probabilityOf(model, features);
    if (score > highest) [best, highest] = [index, score];
  }
  return best;
}

function sentenceTexts(text: string): string[] {
  return sentencesOf(text).map(({ start, end }) => text.slice(start, end));
}
