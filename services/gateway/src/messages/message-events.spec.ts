import { create, topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../answers/answer.schema.js';
import { succeeded } from '../answers/outcome.js';
import { MessageEvents } from './message-events.js';
import { messageEnded, type MessageFrame } from './message-json.js';
import { messageSchema } from './messages.schema.js';

const frame: MessageFrame = { runId: 'r1', model: 'support' };
const toolCalls = [
  { id: 'a', name: 'look', arguments: '{"at":1}' },
  { id: 'b', name: 'go', arguments: '' },
];

const answered = (fields: object = {}): Answer =>
  succeeded(
    create(topics.answerCompleted.schema, {
      runId: 'r1',
      app: 'support',
      outcome: 'answered',
      answer: 'Hello world.',
      usage: { inputTokens: 3, outputTokens: 4 },
      ...fields,
    }),
  );

const stream = (deltas: readonly [number, string][], answer: Answer) => {
  const events = new MessageEvents(frame);
  return [...deltas.flatMap(([index, text]) => events.delta(index, text)), ...events.completed(answer)];
};

const START = 'content_block_start';
const DELTA = 'content_block_delta';
const STOP = 'content_block_stop';

describe('MessageEvents', () => {
  it.each<[string, [number, string][], object, string[], string]>([
    [
      'pieces',
      [
        [1, 'world.'],
        [0, 'Hello '],
        [0, 'Hello '],
      ],
      {},
      [START, DELTA, STOP],
      'end_turn',
    ],
    ['a piece', [[0, 'Hello ']], {}, [START, DELTA, DELTA, STOP], 'end_turn'],
    ['no pieces', [], {}, [START, DELTA, STOP], 'end_turn'],
    ['an empty answer', [], { answer: '' }, [], 'end_turn'],
    ['calls', [], { answer: '', toolCalls }, [START, DELTA, STOP, START, DELTA, STOP], 'tool_use'],
    ['a text cut short', [], { reason: { code: 'length' } }, [START, DELTA, STOP], 'max_tokens'],
    ['a refusal', [], { outcome: 'refused', reason: { code: 'input-blocked' } }, [START, DELTA, STOP], 'refusal'],
    ['another text', [[0, 'secret']], { toolCalls }, [START, DELTA, STOP], 'refusal'],
  ])('tells %s', (_what, deltas, fields, expected, stopReason) => {
    const events = stream(deltas, answered(fields));
    expect(events.map(({ type }) => type)).toEqual(['message_start', ...expected, 'message_delta', 'message_stop']);
    expect(events.at(-2)).toMatchObject({
      delta: { stop_reason: stopReason },
      usage: { input_tokens: 3, output_tokens: 4 },
      weir: { runId: 'r1' },
    });
    expect(messageSchema.parse(events[0]?.message)).toEqual(events[0]?.message);
  });

  it('gives each block its place', () => {
    const events = stream([[0, 'Hello ']], answered({ toolCalls }));
    expect(events.filter(({ type }) => type === START).map(({ index }) => index)).toEqual([0, 1, 2]);
    const json = events.flatMap(({ delta }) => (delta as { partial_json?: string } | undefined)?.partial_json ?? []);
    expect(json).toEqual(['{"at":1}', '{}']);
  });

  it.each(['[1]', 'null', '{bad'])('does not tell half of it when a call brings %s', (given) => {
    const answer = answered({ toolCalls: [{ id: 'a', name: 'look', arguments: given }] });
    const events = new MessageEvents(frame);
    expect(() => events.completed(answer)).toThrow(expect.objectContaining({ code: 'tool-arguments-invalid' }));
    expect(() => messageEnded(frame, answer)).toThrow(expect.objectContaining({ code: 'tool-arguments-invalid' }));
  });
});

describe('messageEnded', () => {
  it.each<[object, object]>([
    [{}, { content: [{ type: 'text', text: 'Hello world.' }], stop_reason: 'end_turn', stop_details: null }],
    [
      { answer: '', toolCalls },
      {
        content: [
          { type: 'tool_use', id: 'a', name: 'look', input: { at: 1 } },
          { type: 'tool_use', id: 'b', name: 'go', input: {} },
        ],
        stop_reason: 'tool_use',
      },
    ],
    [
      { outcome: 'refused', reason: { code: 'input-blocked', message: 'No.' } },
      { stop_reason: 'refusal', stop_details: { type: 'refusal', explanation: 'No.' } },
    ],
  ])('of %j', (fields, expected) => {
    const message = messageEnded(frame, answered(fields));
    expect(message).toMatchObject(expected);
    expect(messageSchema.parse(message)).toEqual(message);
  });
});
