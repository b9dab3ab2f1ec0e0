import { languageModelSchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { requestOf } from './chat-model.contract.js';
import type { ChatModel } from './chat-model.port.js';
import { createChatModel } from './create-chat-model.js';
import { hashingEmbedder } from './hashing-embedder.fake.js';
import { withTimeLimits } from './time-limit.js';
import { TextGenerators } from './transformers/text-generators.js';

const ports = {
  embedder: async () => hashingEmbedder(),
  openai: { environment: {} },
  anthropic: { environment: {} },
  transformers: new TextGenerators('/nowhere'),
  recordings: '/nowhere',
};

describe('the time limit of a model', () => {
  it('ends a completion with model-timeout', async () => {
    const spec = languageModelSchema.parse({ provider: 'scripted', timeoutMs: 100, script: [{ fault: 'timeout' }] });
    const told = createChatModel(spec, ports).complete(requestOf(), new AbortController().signal, () => undefined);
    await expect(told).rejects.toMatchObject({ code: 'model-timeout', disposition: 'retryable' });
  });

  it('leaves the end to a caller who aborts first', async () => {
    const spec = languageModelSchema.parse({ provider: 'scripted', script: [{ fault: 'timeout' }] });
    const controller = new AbortController();
    const told = createChatModel(spec, ports).complete(requestOf(), controller.signal, () => undefined);
    controller.abort();
    await expect(told).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('loads no embedder for models that need none', async () => {
    const spec = languageModelSchema.parse({ provider: 'scripted', script: [{ text: 'Hi.' }] });
    const model = createChatModel(spec, {
      ...ports,
      embedder: () => {
        throw new Error('loaded');
      },
    });
    await expect(model.complete(requestOf(), new AbortController().signal, () => undefined)).resolves.toBeDefined();
  });
});

describe('the limits of silence', () => {
  const never = (signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
  const saying = (...pieces: string[]): ChatModel => ({
    async complete(_request, signal, onText) {
      for (const piece of pieces) await onText(piece);
      return never(signal);
    },
  });
  const told = (model: ChatModel, limits: object, onText: () => Promise<void> | void = () => undefined) =>
    withTimeLimits(model, { timeoutMs: 60_000, ...limits }).complete(requestOf(), new AbortController().signal, onText);

  it('ends a model that says nothing', async () => {
    await expect(told(saying(), { firstTextTimeoutMs: 20, textGapTimeoutMs: 60_000 })).rejects.toMatchObject({
      code: 'model-timeout',
      message: 'The model said nothing for 20 ms.',
    });
  });

  it('ends a model that stops in its answer', async () => {
    await expect(told(saying('a', 'b'), { firstTextTimeoutMs: 60_000, textGapTimeoutMs: 20 })).rejects.toMatchObject({
      code: 'model-timeout',
      message: 'The model stopped in its answer for 20 ms.',
    });
  });

  it('does not count the time in which a piece is taken', async () => {
    const slow: ChatModel = {
      async complete(_request, signal, onText) {
        await onText('a');
        signal.throwIfAborted();
        throw new Error('went on');
      },
    };
    const take = () => new Promise<void>((resolve) => setTimeout(resolve, 60));
    await expect(told(slow, { firstTextTimeoutMs: 20, textGapTimeoutMs: 20 }, take)).rejects.toThrow('went on');
  });
});
