import { WeirError } from '@weir/errors';
import { type ExtractiveSpec, languageModelSchema, samplingSchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { chatModelContract, requestOf } from '../chat-model.contract.js';
import type { Embedder } from '../embedder.port.js';
import { hashingEmbedder } from '../hashing-embedder.fake.js';
import { extractiveModel, NO_SUPPORT } from './extractive-model.adapter.js';
import { hitOf } from './hit.fake.js';

const specOf = (fields: object = {}) =>
  languageModelSchema.parse({ provider: 'extractive', ...fields }) as ExtractiveSpec;
const modelOf = (fields: object = {}, embedder: Partial<Embedder> = {}) =>
  extractiveModel(specOf(fields), { ...hashingEmbedder(384), ...embedder });
const complete = (request: ReturnType<typeof requestOf>, fields: object = {}) =>
  modelOf(fields).complete(request, new AbortController().signal, () => undefined);

chatModelContract('extractive', {
  answering: () => modelOf(),
  hanging: () =>
    modelOf(
      {},
      {
        embed: (_texts, options) =>
          new Promise((_resolve, reject) =>
            options?.signal?.addEventListener('abort', () => reject(options.signal?.reason as Error)),
          ),
      },
    ),
  failing: () =>
    modelOf(
      {},
      {
        embed: () =>
          Promise.reject(new WeirError({ code: 'embedding-failed', disposition: 'retryable', message: 'Not run.' })),
      },
    ),
});

describe('extractive', () => {
  it('answers with the sentence that says it, and cites it exactly', async () => {
    const { text, citations, finishReason, model } = await complete(requestOf(), { maxSentences: 1 });
    expect(text).toBe('Employees have 27 days of leave. [1]');
    expect(citations).toMatchObject([
      {
        documentId: 'leave.md',
        chunkId: 'chunk-1',
        version: 3n,
        quote: 'Employees have 27 days of leave.',
        start: 100,
        end: 132,
        answerStart: 33,
        answerEnd: 36,
      },
    ]);
    expect({ finishReason, model }).toEqual({ finishReason: 'stop', model: 'extractive/hashing-384' });
  });

  it('quotes no more than it may', async () => {
    const contexts = ['Employees have 27 days of leave.', 'Employees in Graz have 28 days of leave.'].map((text) =>
      hitOf(text),
    );
    const request = requestOf({ contexts });
    expect((await complete(request, { maxSentences: 3 })).citations.length).toBeGreaterThan(1);
    expect((await complete(request, { maxSentences: 1 })).citations).toHaveLength(1);
    const sampling = samplingSchema.parse({ maxOutputTokens: 5 });
    expect((await complete({ ...request, sampling }, { maxSentences: 3 })).citations).toHaveLength(1);
  });

  it.each([
    ['the contexts say nothing about it', requestOf({ question: 'What is the capital of Mongolia?' })],
    ['there are no contexts', requestOf({ contexts: [] })],
    ['the contexts are empty', requestOf({ contexts: [hitOf(''), hitOf('# Heading')] })],
    ['nothing is asked', requestOf({ question: '?!' })],
  ])('says that it does not know when %s', async (_case, request) => {
    expect(await complete(request)).toMatchObject({ text: NO_SUPPORT, finishReason: 'no-support', citations: [] });
  });

  it('believes less when it is told to', async () => {
    expect((await complete(requestOf(), { minSupport: 0.999 })).finishReason).toBe('no-support');
    const far = requestOf({ question: 'What is the capital of Mongolia?' });
    expect((await complete(far, { minSupport: 0 })).finishReason).toBe('stop');
  });

  it('counts the tokens of the question and the contexts, and of the answer', async () => {
    const { usage, text } = await complete(requestOf());
    const embedder = hashingEmbedder();
    const { question, contexts } = requestOf();
    expect(usage).toEqual({
      inputTokens: embedder.countTokens(question) + embedder.countTokens(contexts[0]!.text),
      outputTokens: embedder.countTokens(text),
    });
  });

  it('asks the embedder once, ahead of documents', async () => {
    const calls: unknown[] = [];
    const embedder = hashingEmbedder();
    const model = modelOf({}, { embed: (texts, options) => (calls.push(options), embedder.embed(texts, options)) });
    await model.complete(requestOf(), new AbortController().signal, () => undefined);
    expect(calls).toEqual([expect.objectContaining({ lane: 'query' })]);
  });
});
