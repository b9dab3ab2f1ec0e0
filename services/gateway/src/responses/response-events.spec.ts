import { create, topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../answers/answer.schema.js';
import { succeeded } from '../answers/outcome.js';
import { ResponseEvents } from './response-events.js';
import { responseEnded, type ResponseFrame } from './response-json.js';
import { responseRequestSchema, responseSchema } from './responses.schema.js';

const request = responseRequestSchema.parse({ model: 'support', input: 'Why?' });
const frame: ResponseFrame = { runId: 'r1', request, created: 1_700_000_000 };
const toolCalls = [{ id: 'a', name: 'look', arguments: '{"at":1}' }];
const citations = [{ documentId: 'd', chunkId: 'c', uri: 'https://example.org/a', answerStart: 2, answerEnd: 4 }];

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
  const events = new ResponseEvents(frame);
  return [...deltas.flatMap(([index, text]) => events.delta(index, text)), ...events.completed(answer)];
};

type Events = ReturnType<typeof stream>;
const namesOf = (events: Events) => events.map(({ type }) => type.replace('response.', ''));
const textOf = (events: Events) =>
  events
    .filter(({ type }) => type === 'response.output_text.delta')
    .reduce((text, { delta }) => text + String(delta), '');

const BEGUN = ['created', 'in_progress', 'output_item.added', 'content_part.added'];
const ENDED = ['output_text.done', 'content_part.done', 'output_item.done'];
const CALL = ['output_item.added', 'function_call_arguments.delta', 'function_call_arguments.done', 'output_item.done'];

describe('ResponseEvents', () => {
  it.each<[string, [number, string][], object, string[]]>([
    [
      'pieces',
      [
        [1, 'world.'],
        [0, 'Hello '],
        [0, 'Hello '],
      ],
      {},
      [...BEGUN, 'output_text.delta', ...ENDED, 'completed'],
    ],
    ['a piece', [[0, 'Hello ']], {}, [...BEGUN, 'output_text.delta', 'output_text.delta', ...ENDED, 'completed']],
    ['no pieces', [], {}, [...BEGUN, 'output_text.delta', ...ENDED, 'completed']],
    ['an empty answer', [], { answer: '' }, [...BEGUN, ...ENDED, 'completed']],
    [
      'citations',
      [],
      { citations },
      [...BEGUN, 'output_text.delta', 'output_text.annotation.added', ...ENDED, 'completed'],
    ],
    ['calls', [], { answer: '', toolCalls }, ['created', 'in_progress', ...CALL, 'completed']],
    [
      'calls after a text',
      [[0, 'Hello ']],
      { toolCalls },
      [...BEGUN, 'output_text.delta', 'output_text.delta', ...ENDED, ...CALL, 'completed'],
    ],
    [
      'a text cut short',
      [],
      { reason: { code: 'length', message: 'Cut.' } },
      [...BEGUN, 'output_text.delta', ...ENDED, 'incomplete'],
    ],
    [
      'a refusal',
      [],
      { outcome: 'refused', reason: { code: 'input-blocked', message: 'No.' } },
      [...BEGUN, 'refusal.delta', 'refusal.done', 'content_part.done', 'output_item.done', 'incomplete'],
    ],
    [
      'a refusal after pieces',
      [[0, 'Hel']],
      { answer: 'No.', outcome: 'refused', reason: { code: 'output-blocked', message: 'No.' } },
      [...BEGUN, 'output_text.delta', ...ENDED, 'incomplete'],
    ],
    ['another text', [[0, 'secret']], {}, [...BEGUN, 'output_text.delta', ...ENDED, 'incomplete']],
  ])('tells %s', (_what, deltas, fields, expected) => {
    const events = stream(deltas, answered(fields));
    expect(namesOf(events)).toEqual(expected);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
    const { response } = events.at(-1)!;
    expect(responseSchema.parse(response)).toEqual(response);
  });

  it('tells the text once, and what came of it', () => {
    const events = stream([[0, 'Hello ']], answered({ toolCalls }));
    expect(textOf(events)).toBe('Hello world.');
    expect(events.at(-1)?.response).toEqual(responseEnded(frame, answered({ toolCalls })));
    const call = events.findLast(({ type }) => type === 'response.output_item.done');
    expect(call).toMatchObject({ output_index: 1, item: { type: 'function_call', call_id: 'a', name: 'look' } });
  });

  it('has the answer at its end where it streamed another text', () => {
    const { response } = stream([[0, 'secret']], answered()).at(-1)!;
    expect(response).toMatchObject({
      incomplete_details: { reason: 'content_filter' },
      output: [{ content: [{ text: 'Hello world.' }] }],
    });
  });

  it('ends as failed', () => {
    const events = new ResponseEvents(frame);
    events.delta(0, 'Hel');
    expect(events.failed({ code: 'model_failed', message: 'Broken.' })).toMatchObject([
      { type: 'response.failed', response: { status: 'failed', error: { code: 'model_failed' }, output: [] } },
    ]);
  });
});

describe('responseEnded', () => {
  it.each<[object, object]>([
    [{}, { status: 'completed', incomplete_details: null, usage: { total_tokens: 7 }, weir: { outcome: 'answered' } }],
    [{ reason: { code: 'length' } }, { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }],
    [
      { outcome: 'refused', reason: { code: 'input-blocked', message: 'No.' } },
      {
        status: 'incomplete',
        incomplete_details: { reason: 'content_filter' },
        output: [{ content: [{ type: 'refusal', refusal: 'No.' }] }],
      },
    ],
    [
      { citations: [...citations, { documentId: 'd', chunkId: 'c', answerStart: 5 }] },
      {
        output: [
          {
            content: [
              {
                annotations: [
                  { type: 'url_citation', start_index: 2, end_index: 4, url: 'https://example.org/a', title: 'd' },
                  { type: 'file_citation', index: 5, filename: 'd', file_id: 'c' },
                ],
              },
            ],
          },
        ],
      },
    ],
  ])('of %j', (fields, expected) => {
    const response = responseEnded(frame, answered(fields));
    expect(response).toMatchObject(expected);
    expect(responseSchema.parse(response)).toEqual(response);
  });
});
