import { type AnswerCompleted, create, topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { succeeded } from '../answers/outcome.js';
import { ChatChunks, usageChunk } from './chat-chunks.js';
import { type ChatChunk, chatChunkSchema } from './chat.schema.js';

const frame = { runId: 'r1', model: 'support', created: 1_700_000_000 };
const completed = (fields: object = {}): AnswerCompleted =>
  create(topics.answerCompleted.schema, {
    runId: 'r1',
    app: 'support',
    outcome: 'answered',
    answer: 'Hello world.',
    usage: { inputTokens: 3, outputTokens: 4 },
    ...fields,
  });

const stream = (deltas: readonly [number, string][], message: AnswerCompleted, includeUsage = false): ChatChunk[] => {
  const chunks = new ChatChunks(frame, { index: 2, includeUsage });
  const answer = succeeded(message);
  return [
    ...deltas.flatMap(([index, text]) => chunks.delta(index, text)),
    ...chunks.completed(answer),
    ...(includeUsage ? [usageChunk(frame, [answer, answer])] : []),
  ];
};
const textOf = (chunks: readonly ChatChunk[]) => chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
const finishOf = (chunks: readonly ChatChunk[]) =>
  chunks.map(({ choices }) => choices[0]?.finish_reason).filter((reason) => reason);

describe('ChatChunks', () => {
  it.each<[string, [number, string][]]>([
    [
      'in order',
      [
        [0, 'Hello '],
        [1, 'world.'],
      ],
    ],
    [
      'twice',
      [
        [0, 'Hello '],
        [0, 'Hello '],
        [1, 'world.'],
        [1, 'world.'],
      ],
    ],
    [
      'out of order',
      [
        [1, 'world.'],
        [0, 'Hello '],
      ],
    ],
    ['in part', [[0, 'Hello ']]],
    [
      'with a gap',
      [
        [0, 'Hello '],
        [2, '.'],
      ],
    ],
    ['not at all', []],
  ])('tells the whole answer when its pieces come %s', (_how, deltas) => {
    const chunks = stream(deltas, completed());
    expect(textOf(chunks)).toBe('Hello world.');
    expect(finishOf(chunks)).toEqual(['stop']);
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
    expect(chunks.filter(({ choices }) => choices[0]?.delta.role)).toHaveLength(1);
    for (const chunk of chunks) expect(chatChunkSchema.parse(chunk)).toEqual(chunk);
  });

  it.each([
    [
      'refused by the output check',
      { outcome: 'refused', answer: 'No.', reason: { code: 'output-blocked', message: 'W' } },
    ],
    ['masked by the output check', { answer: 'Hello [removed].' }],
  ])('does not end as complete an answer that was %s', (_how, fields) => {
    const chunks = stream(
      [
        [0, 'Hello '],
        [1, 'secret'],
      ],
      completed(fields),
    );
    expect(textOf(chunks)).toBe('Hello secret');
    expect(finishOf(chunks)).toEqual(['content_filter']);
    expect(chunks.at(-1)?.weir).toMatchObject({ runId: 'r1', outcome: completed(fields).outcome });
    expect(chunks.at(-1)?.choices[0]?.delta.annotations).toBeUndefined();
  });

  it('tells a refusal that says itself that there is no answer', () => {
    const reason = { code: 'no-support', message: 'Nothing supports an answer.' };
    const chunks = stream([], completed({ outcome: 'refused', answer: 'I do not know.', reason }));
    expect(textOf(chunks)).toBe('I do not know.');
    expect(finishOf(chunks)).toEqual(['stop']);
  });

  it('begins and ends a completion without text', () => {
    const reason = { code: 'input-blocked', message: 'Not this.' };
    const chunks = stream([], completed({ outcome: 'refused', answer: '', reason }));
    expect(chunks.map(({ choices }) => choices[0]?.delta)).toEqual([
      { role: 'assistant', content: '' },
      { refusal: 'Not this.' },
    ]);
    expect(finishOf(chunks)).toEqual(['content_filter']);
  });

  it('ends with annotations and the weir object', () => {
    const last = stream([[0, 'Hello world.']], completed({ citations: [{ documentId: 'd', chunkId: 'c' }] })).at(-1);
    expect(last?.choices[0]?.delta.annotations).toHaveLength(1);
    expect(last?.weir).toMatchObject({ runId: 'r1', citations: [{ documentId: 'd', chunkId: 'c' }] });
  });

  it('tells the usage last, in a chunk without choices, when asked', () => {
    const chunks = stream([[0, 'Hello world.']], completed(), true);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 6, completion_tokens: 8, total_tokens: 14 },
    });
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
    expect(stream([], completed()).every((chunk) => !('usage' in chunk))).toBe(true);
  });

  it('is of its choice', () => {
    const indices = stream([[0, 'Hello ']], completed()).map(({ choices }) => choices[0]?.index);
    expect(new Set(indices)).toEqual(new Set([2]));
  });

  it('tells calls whole, after the text', () => {
    const toolCalls = [
      { id: 'a', name: 'look', arguments: '{"at":1}' },
      { id: 'b', name: 'go', arguments: '{}' },
    ];
    const chunks = stream([[0, 'Hello ']], completed({ toolCalls }));
    expect(textOf(chunks)).toBe('Hello world.');
    expect(chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? [])).toEqual([
      { index: 0, id: 'a', type: 'function', function: { name: 'look', arguments: '{"at":1}' } },
      { index: 1, id: 'b', type: 'function', function: { name: 'go', arguments: '{}' } },
    ]);
    expect(finishOf(chunks)).toEqual(['tool_calls']);
    for (const chunk of chunks) expect(chatChunkSchema.parse(chunk)).toEqual(chunk);
  });

  it('tells probabilities with the last chunk', () => {
    const logprobs = [{ token: 'é', logprob: -0.5, top: [{ token: 'e', logprob: -1 }] }];
    const chunks = stream([[0, 'Hello ']], completed({ logprobs }));
    expect(chunks.at(-1)?.choices[0]?.logprobs?.content).toEqual([
      {
        token: 'é',
        logprob: -0.5,
        bytes: [195, 169],
        top_logprobs: [{ token: 'e', logprob: -1, bytes: [101] }],
      },
    ]);
  });
});
