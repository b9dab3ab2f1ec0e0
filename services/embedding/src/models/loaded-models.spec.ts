import { hashingEmbedder } from '@weir/models';
import { beforeEach, expect, it } from 'vitest';
import { LoadedModels, type ModelFile } from './loaded-models.js';

const file = (model: string): ModelFile => ({ model, precision: 'fp32' });
let loaded: string[];
let closed: string[];
let models: LoadedModels;

beforeEach(() => {
  loaded = [];
  closed = [];
  models = new LoadedModels(
    ({ model }) => {
      loaded.push(model);
      if (model === 'missing') return Promise.reject(new Error('ENOENT'));
      return Promise.resolve({ ...hashingEmbedder(4), model, close: async () => void closed.push(model) });
    },
    { kept: file('standard'), capacity: 2 },
  );
});

const use = (model: string) => models.use(file(model), (embedder) => embedder.model);

it('loads each once, whoever asks at the same time', async () => {
  expect(await Promise.all([use('a'), use('a'), use('a')])).toEqual(['a', 'a', 'a']);
  expect(loaded).toEqual(['a']);
});

it('closes the one used least recently, never the one to be kept', async () => {
  for (const model of ['standard', 'a', 'b', 'a', 'c']) await use(model);
  expect(closed).toEqual(['a', 'b', 'a']);
  expect(loaded).toEqual(['standard', 'a', 'b', 'a', 'c']);
});

it('closes none that is in use, but afterwards', async () => {
  const busy = Promise.withResolvers<void>();
  const first = models.use(file('a'), () => busy.promise);
  await use('standard');
  const second = models.use(file('b'), () => busy.promise);
  await use('standard');
  expect(closed).toEqual([]);
  busy.resolve();
  await Promise.all([first, second]);
  expect(closed).toHaveLength(1);
});

it('tries again what could not be loaded', async () => {
  await expect(use('missing')).rejects.toThrow('ENOENT');
  await expect(use('missing')).rejects.toThrow('ENOENT');
  expect(loaded).toEqual(['missing', 'missing']);
});

it('closes all at the end', async () => {
  await use('standard');
  await use('a');
  await models.close();
  expect(closed).toEqual(['standard', 'a']);
});
