import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classifierContract } from '../classifier.contract.js';
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

  classifierContract('transformers', () => classifier);

  it('has as much of each label for what it knows nothing of', async () => {
    const [labels] = await classifier.classify(['the kitchen']);
    for (const { score } of labels!) expect(score).toBeCloseTo(1 / 3, 6);
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
