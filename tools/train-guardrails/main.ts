// Trains the models of libs/guardrail-models from ../shared/data and from lines/, and prints what they find of what they
// have not seen. The same data gives the same weights.
//
//   node --import ./tools/typescript-imports.mjs tools/train-guardrails/main.ts [--measure] [injection|planted|toxicity …]
//
// With --measure, weights are left as they are. `planted --without-fold 0`, to 4, makes weights that have not learnt from a fifth
// of the categories, for the running system to be measured on those: not to be shipped.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { encodeModel, type LinearModel } from '../../libs/guardrail-models/src/linear-model.ts';
import { Misspellings } from '../../libs/guardrail-models/src/misspellings.ts';
import { hidden, instructionReader, toxicityReader } from '../../libs/guardrail-models/src/readers.ts';
import { toxicityLexicon } from '../../libs/guardrail-models/src/toxicity-lexicon.ts';
import { wordsOf } from '../../libs/guardrail-models/src/words.ts';
import { categoriesOf, plantedCases } from './attacks.ts';
import { crossValidated, type Item, learn } from './cross-validation.ts';
import { hasData } from './data.ts';
import { halves, pointOf, print, sharesOf } from './figures.ts';
import { measurePlanted } from './planted.ts';
import { functionalities, injectionItems, plantedItems, toxicityItems } from './sets.ts';

const folder = new URL('../../libs/guardrail-models/weights/', import.meta.url);
/** Of clean sentences, so many may be taken for planted ones: what is masked is one sentence. */
const PLANTED_FALSE_ALARMS = 0.005;
const { values: options, positionals: named } = parseArgs({
  options: { measure: { type: 'boolean', default: false }, 'without-fold': { type: 'string' } },
  allowPositionals: true,
});

if (!hasData) throw new Error('There is no ../shared/data to learn from.');
const models = { injection: trainInjection, planted: trainPlanted, toxicity: trainToxicity };
for (const [name, trainModel] of Object.entries(models)) if (named.length === 0 || named.includes(name)) trainModel();

function trainInjection(): void {
  const reader = instructionReader();
  const items = injectionItems(reader);
  const scores = crossValidated(reader, items, ({ group }) => group);
  const [chosenOn, reportedOn] = halves(scores);
  const threshold = falseAlarmPoint(chosenOn, isTricky, 0.05);
  print(
    'injection, texts of unseen groups: set, texts, found, at the 5 % point of the other half',
    rowsOf(sharesOf(reportedOn, threshold)),
  );
  const all = falseAlarmPoint(scores, isTricky, 0.05);
  print('injection, texts of unseen groups: set, texts, found, at the 5 % point of all', rowsOf(sharesOf(scores, all)));
  const random = crossValidated(reader, items, ({ text }) => text);
  print(
    'injection, unseen texts of seen groups: the same',
    rowsOf(sharesOf(random, falseAlarmPoint(random, isTricky, 0.05))),
  );
  store('injection', centred(learn(reader, items), all));
}

function trainPlanted(): void {
  const reader = instructionReader();
  const items = plantedItems(reader);
  const scores = crossValidated(reader, items, ({ group }) => group);
  const [chosenOn, reportedOn] = halves(scores);
  const isClean = ({ label, set }: Item): boolean =>
    label === 0 && set !== 'own documents' && set !== 'halueval responses';
  const threshold = falseAlarmPoint(chosenOn, isClean, PLANTED_FALSE_ALARMS);
  print(
    'planted, sentences of unseen groups: set, sentences, found, at the 0.5 % point of the other half',
    rowsOf(sharesOf(reportedOn, threshold)),
  );
  const all = falseAlarmPoint(scores, isClean, PLANTED_FALSE_ALARMS);
  print(
    'planted, sentences of unseen groups: set, sentences, found, at the 0.5 % point of all',
    rowsOf(sharesOf(scores, all)),
  );
  const fold = options['without-fold'];
  if (fold !== undefined) {
    const heldOut = categoriesOf(plantedCases().attacks, Number(fold));
    store(
      'planted',
      centred(
        learn(
          reader,
          items.filter(({ group }) => !heldOut.has(group)),
        ),
        all,
      ),
    );
    return;
  }
  measurePlanted(items, (model) => centred(model, all));
  store('planted', centred(learn(reader, items), all));
}

function trainToxicity(): void {
  const words = harmlessWords();
  const reader = toxicityReader(words);
  const items = toxicityItems(reader);
  const scores = crossValidated(reader, items, ({ group }) => group);
  const [chosenOn, reportedOn] = halves(scores);
  const threshold = balancedPoint(chosenOn);
  print(
    'toxicity, unseen templates: set, texts, found, at the point that is best on the other half',
    rowsOf(sharesOf(reportedOn, threshold)),
  );
  print('toxicity, unseen templates of that half: F1, right', [f1Of(reportedOn, threshold)]);
  const all = balancedPoint(scores);
  print('toxicity, unseen templates, all: F1, right', [f1Of(scores, all)]);
  print('toxicity, unseen templates, all: functionality, texts, right', functionalities(scores, all));
  if (!options.measure) writeFileSync(new URL('toxicity-words.txt', folder), `${words.join('\n')}\n`);
  store('toxicity', centred(learn(reader, items), all));
}

/** Harmless words that look like misspelt ones that are not. */
function harmlessWords(): string[] {
  const misspellings = new Misspellings(toxicityLexicon, hidden, []);
  const words = new Set(
    toxicityItems(toxicityReader([])).flatMap(({ label, set, text }) =>
      label === 1 || set.startsWith('hatecheck') ? [] : wordsOf(text).map((word) => word.text),
    ),
  );
  return [...words].filter((word) => misspellings.resolve(word).join(' ') !== word).toSorted();
}

function isTricky({ set }: Item): boolean {
  return set === 'deepset, harmless';
}

function falseAlarmPoint(scores: ReadonlyMap<Item, number>, counts: (item: Item) => boolean, share: number): number {
  return pointOf(
    [...scores].flatMap(([item, score]) => (counts(item) ? [score] : [])),
    share,
  );
}

/** The threshold at which most are right of hateful cases and of others, both weighing alike. */
function balancedPoint(scores: ReadonlyMap<Item, number>): number {
  const cases = [...scores].filter(([{ set }]) => set.startsWith('hatecheck'));
  const rightAt = (threshold: number, label: 0 | 1): number => {
    const own = cases.filter(([item]) => item.label === label);
    return own.filter(([, score]) => score >= threshold === (label === 1)).length / own.length;
  };
  const steps = Array.from({ length: 49 }, (_, index) => (index + 1) / 50);
  return steps.reduce((best, step) =>
    rightAt(step, 0) + rightAt(step, 1) > rightAt(best, 0) + rightAt(best, 1) ? step : best,
  );
}

function f1Of(scores: ReadonlyMap<Item, number>, threshold: number): [f1: number, right: number] {
  const cases = [...scores].filter(([{ set }]) => set.startsWith('hatecheck'));
  const found = cases.filter(([, score]) => score >= threshold);
  const right = found.filter(([{ label }]) => label === 1).length;
  const hateful = cases.filter(([{ label }]) => label === 1).length;
  const others = cases.length - hateful - (found.length - right);
  return [(2 * right) / (found.length + hateful), (right + others) / cases.length];
}

/** The model whose 0.5 is where this one has `threshold`. */
function centred(model: LinearModel, threshold: number): LinearModel {
  return { ...model, bias: Math.fround(model.bias - Math.log(threshold / (1 - threshold))) };
}

function store(name: string, model: LinearModel): void {
  if (!options.measure) writeFileSync(new URL(`${name}.bin`, folder), encodeModel(model));
}

function rowsOf(shares: ReturnType<typeof sharesOf>): [string, number, number][] {
  return shares.map(({ set, texts, share }) => [set, texts, share]);
}
