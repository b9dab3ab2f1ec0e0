import { languageModelSchema, type OpenAiSpec } from '@weir/resources';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FineTuningServer, startFineTuningServer } from './fine-tuning-server.fake.js';
import { openAiFineTuning } from './openai-fine-tuning.adapter.js';

const pairs = [
  { input: 'How many days of leave?', output: '27 days.' },
  { input: 'Where is the canteen?', output: 'Ground floor.' },
];
const settings = { suffix: 'support', seed: 7, epochs: 2 };
const { signal } = new AbortController();

let server: FineTuningServer;
beforeEach(async () => {
  server = await startFineTuningServer();
});
afterEach(() => server.close());

const tuning = (fields: object = {}) => {
  const spec = languageModelSchema.parse({ provider: 'openai', model: 'small', baseUrl: server.url, ...fields });
  return openAiFineTuning(spec as OpenAiSpec, { environment: { KEY: 'secret' } });
};

describe('openAiFineTuning', () => {
  it('uploads pairs as chats, starts a job that is found by its run, and says what came of it', async () => {
    const api = tuning({ apiKey: 'env:KEY' });
    const file = await api.upload('support.jsonl', pairs, 'Be brief.', signal);
    expect(server.files.get(file)!.trim().split('\n')[0]).toBe(
      JSON.stringify({
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'How many days of leave?' },
          { role: 'assistant', content: '27 days.' },
        ],
      }),
    );
    expect(await api.findFile('support.jsonl', signal)).toBe(file);
    expect(await api.findFile('other.jsonl', signal)).toBeUndefined();
    expect(await api.find('run-1', signal)).toBeUndefined();
    const job = await api.start(file, settings, 'run-1', signal);
    expect(await api.find('run-1', signal)).toBe(job);
    expect(await api.find('run-2', signal)).toBeUndefined();
    expect(server.jobs[0]).toMatchObject({
      model: 'small',
      training_file: file,
      suffix: 'support',
      seed: 7,
      method: { type: 'supervised', supervised: { hyperparameters: { n_epochs: 2 } } },
    });
    expect(await api.status(job, signal)).toEqual({ state: 'running' });
    await api.status(job, signal);
    expect(await api.status(job, signal)).toMatchObject({ state: 'succeeded', model: `ft:small:support:${job}` });
    expect(await api.course(job, signal)).toEqual([
      { step: 1, steps: 3, loss: 2 },
      { step: 2, steps: 3, loss: 1 },
      { step: 3, steps: 3, loss: 2 / 3 },
    ]);
    expect(server.keys).toEqual(new Set(['Bearer secret']));
  });

  it('says why one failed', async () => {
    server.steps = 1;
    server.failure = { code: 'invalid_training_file', message: 'Line 1 is no chat.' };
    const api = tuning();
    const job = await api.start(await api.upload('f.jsonl', pairs, undefined, signal), settings, 'run-1', signal);
    expect(await api.status(job, signal)).toEqual({ state: 'failed', failure: server.failure });
  });

  it('cancels, and deletes what was uploaded, also where that is over', async () => {
    const api = tuning();
    const file = await api.upload('f.jsonl', pairs, undefined, signal);
    const job = await api.start(file, settings, 'run-1', signal);
    for (let time = 0; time < 2; time += 1) {
      await api.cancel(job, signal);
      await api.deleteFile(file, signal);
    }
    expect(await api.status(job, signal)).toEqual({ state: 'cancelled' });
    expect(server.files.size).toBe(0);
  });

  it('names the setting that a key is missing from, and what may be tried again', async () => {
    await expect(tuning({ apiKey: 'env:GONE' }).find('r', signal)).rejects.toMatchObject({
      code: 'model-unauthorised',
    });
    await server.close();
    await expect(tuning().find('r', signal)).rejects.toMatchObject({ disposition: 'retryable' });
    await expect(tuning().find('r', AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});
