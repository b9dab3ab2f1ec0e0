import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Classifier } from '../classifier.port.js';
import { createTransformersClassifier } from './transformers-classifier.adapter.js';

const directory = new URL('../../fixtures', import.meta.url).pathname;
const model = 'tiny-classifier';

describe('a classifier', () => {
  let classifier: Classifier;

  beforeAll(async () => {
    classifier = await createTransformersClassifier({ directory, model });
  });

  afterAll(() => classifier.close());

  it('gives each text all labels, the likeliest first, as shares of 1', async () => {
    const texts = ['How many days?', 'thank you, great service!', 'terrible service', 'the kitchen'];
    const told = await classifier.classify(texts);
    expect(told.slice(0, 3).map(([best]) => best!.name)).toEqual(['question', 'praise', 'complaint']);
    for (const labels of told) {
      expect(labels.map(({ name }) => name).sort()).toEqual([...classifier.labels].sort());
      expect(labels.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 6);
      expect(labels.map(({ score }) => score)).toEqual(labels.map(({ score }) => score).sort((a, b) => b - a));
    }
    // Of nothing that it knows: as much of each.
    for (const { score } of told[3]!) expect(score).toBeCloseTo(1 / 3, 6);
  });

  it('has no opinion about nothing', async () => {
    expect(await classifier.classify([])).toEqual([]);
  });
});

it('scores labels by themselves where a text can have several', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-models-'));
  await cp(join(directory, model), join(folder, model), { recursive: true });
  const file = join(folder, model, 'config.json');
  const config = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...config, problem_type: 'multi_label_classification' }));
  const classifier = await createTransformersClassifier({ directory: folder, model });
  const [labels] = await classifier.classify(['How terrible!']);
  const scores = Object.fromEntries(labels!.map(({ name, score }) => [name, score]));
  await classifier.close();
  await rm(folder, { recursive: true });
  for (const name of ['question', 'praise', 'complaint']) expect(scores[name]).toBeCloseTo(1 / (1 + Math.exp(-2)), 5);
});
