import { modelSchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { requestOf } from './chat-model.contract.js';
import { createChatModel } from './create-chat-model.js';
import { hashingEmbedder } from './hashing-embedder.fake.js';

const ports = { embedder: async () => hashingEmbedder(), openai: { environment: {} } };

describe('the time limit of a model', () => {
  it('ends a completion with model-timeout', async () => {
    const spec = modelSchema.parse({ provider: 'scripted', timeoutMs: 100, script: [{ fault: 'timeout' }] });
    const told = createChatModel(spec, ports).complete(requestOf(), new AbortController().signal, () => undefined);
    await expect(told).rejects.toMatchObject({ code: 'model-timeout', disposition: 'retryable' });
  });

  it('leaves the end to a caller who aborts first', async () => {
    const spec = modelSchema.parse({ provider: 'scripted', script: [{ fault: 'timeout' }] });
    const controller = new AbortController();
    const told = createChatModel(spec, ports).complete(requestOf(), controller.signal, () => undefined);
    controller.abort();
    await expect(told).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('loads no embedder for models that need none', async () => {
    const spec = modelSchema.parse({ provider: 'scripted', script: [{ text: 'Hi.' }] });
    const model = createChatModel(spec, {
      ...ports,
      embedder: () => {
        throw new Error('loaded');
      },
    });
    await expect(model.complete(requestOf(), new AbortController().signal, () => undefined)).resolves.toBeDefined();
  });
});
