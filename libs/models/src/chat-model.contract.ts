import { create, HitSchema } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { samplingSchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import type { ChatModel, CompletionRequest } from './chat-model.port.js';

/** Models of one adapter that are made to behave in certain ways. */
export interface ContractSubjects {
  /** Answers, in several pieces if it can. */
  answering(): ChatModel | Promise<ChatModel>;
  /** Says nothing more until it is aborted. */
  hanging(): ChatModel | Promise<ChatModel>;
  /** Fails with what its provider fails with. */
  failing(): ChatModel | Promise<ChatModel>;
}

/** A request that every adapter can answer: for some by the words, for some by the contexts. */
export function requestOf(fields: Partial<CompletionRequest> = {}): CompletionRequest {
  const question = fields.question ?? 'How many days of leave do employees have?';
  return {
    question,
    messages: [{ role: 'user', content: question }],
    contexts: [
      create(HitSchema, {
        documentId: 'leave.md',
        chunkId: 'chunk-1',
        version: 3n,
        score: 1,
        title: 'Leave',
        text: 'Employees have 27 days of leave. The days of leave of new employees are counted from their first day.',
        start: 100,
        end: 201,
      }),
    ],
    sampling: samplingSchema.parse({}),
    ...fields,
  };
}

/** Of a turn in which a function was called twice, once with arguments that are no JSON. */
export const TOOL_REQUEST = {
  messages: [
    { role: 'user', content: 'How many days?' },
    {
      role: 'assistant',
      content: '',
      toolCalls: [
        { id: 'c1', name: 'look', arguments: '{"query":"leave"}' },
        { id: 'c2', name: 'look', arguments: 'not JSON' },
      ],
    },
    { role: 'tool', content: '27', toolCallId: 'c1' },
    { role: 'tool', content: 'No JSON.', toolCallId: 'c2' },
  ],
  tools: [
    {
      name: 'look',
      description: 'Looks.',
      parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
    },
  ],
  responseSchema: { type: 'object', properties: { days: { type: 'integer' } }, required: ['days'] },
} satisfies Partial<CompletionRequest>;

/** What every chat model promises, whatever is behind it. */
export function chatModelContract(name: string, subjects: ContractSubjects): void {
  describe(`${name} as a chat model`, () => {
    it('publishes pieces that together are the text', async () => {
      const model = await subjects.answering();
      const pieces: string[] = [];
      const completion = await model.complete(
        requestOf(),
        new AbortController().signal,
        (text) => void pieces.push(text),
      );
      expect(completion.text).not.toBe('');
      expect(pieces.join('')).toBe(completion.text);
      expect(pieces).not.toContain('');
    });

    it('says how it ended, what it used and which model it was', async () => {
      const model = await subjects.answering();
      const completion = await model.complete(requestOf(), new AbortController().signal, () => undefined);
      expect(['stop', 'length', 'content-filter', 'tool-calls', 'no-support']).toContain(completion.finishReason);
      expect(completion.usage.inputTokens).toBeGreaterThan(0);
      expect(completion.usage.outputTokens).toBeGreaterThan(0);
      expect(completion.model).not.toBe('');
    });

    it('takes no further piece before the last one is dealt with', async () => {
      const model = await subjects.answering();
      let busy = false;
      await model.complete(requestOf(), new AbortController().signal, async () => {
        expect(busy).toBe(false);
        busy = true;
        await new Promise((resolve) => setImmediate(resolve));
        busy = false;
      });
      expect(busy).toBe(false);
    });

    it('fails with what its caller failed with while taking a piece', async () => {
      const model = await subjects.answering();
      const taking = model.complete(requestOf(), new AbortController().signal, () => {
        throw new WeirError({ code: 'lease-lost', disposition: 'retryable', message: 'Another has it.' });
      });
      await expect(taking).rejects.toMatchObject({ code: 'lease-lost' });
    });

    it('does not begin when it is aborted already', async () => {
      const model = await subjects.answering();
      const pieces: string[] = [];
      const told = model.complete(requestOf(), AbortSignal.abort(), (text) => void pieces.push(text));
      await expect(told).rejects.toMatchObject({ name: 'AbortError' });
      expect(pieces).toEqual([]);
    });

    it('ends when it is aborted', async () => {
      const model = await subjects.hanging();
      const controller = new AbortController();
      const told = model.complete(requestOf(), controller.signal, () => undefined);
      setImmediate(() => controller.abort());
      await expect(told).rejects.toMatchObject({ name: 'AbortError' });
    });

    it('classifies its failures', async () => {
      const model = await subjects.failing();
      const failure: unknown = await model
        .complete(requestOf(), new AbortController().signal, () => undefined)
        .then(undefined, (error: unknown) => error);
      expect(WeirError.is(failure)).toBe(true);
    });
  });
}
