import { create, topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../answers/answer.schema.js';
import { succeeded } from '../answers/outcome.js';
import { chatCompletion } from './chat-completion.js';
import { chatCompletionSchema } from './chat.schema.js';

const frame = { runId: 'r1', model: 'support', created: 1_700_000_000 };
const completed = (fields: object): Answer =>
  succeeded(
    create(topics.answerCompleted.schema, {
      runId: 'r1',
      app: 'support',
      outcome: 'answered',
      answer: 'Yes.',
      ...fields,
    }),
  );

describe('chatCompletion', () => {
  it("has OpenAI's shape", () => {
    const answer = completed({ usage: { inputTokens: 3, outputTokens: 4 }, fingerprint: 'ff', timings: { total: 9 } });
    const completion = chatCompletion([answer], frame);
    expect(completion).toEqual({
      id: 'chatcmpl-r1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'support',
      system_fingerprint: 'ff',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Yes.', refusal: null, annotations: [] },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
      weir: {
        runId: 'r1',
        outcome: 'answered',
        citations: [],
        fingerprint: 'ff',
        verdicts: [],
        timings: { total: 9 },
        provenance: {},
      },
    });
    expect(chatCompletionSchema.parse(completion)).toEqual(completion);
  });

  it.each([
    ['answered', undefined, 'stop', null],
    ['answered', 'length', 'length', null],
    ['refused', 'no-support', 'stop', null],
    ['refused', 'no-context', 'stop', null],
    ['refused', 'input-blocked', 'content_filter', 'Because.'],
    ['refused', 'output-blocked', 'content_filter', 'Because.'],
    ['refused', undefined, 'content_filter', ''],
  ])('%s for %s finishes with %s', (outcome, code, finishReason, refusal) => {
    const reason = code === undefined ? {} : { reason: { code, message: 'Because.' } };
    const [choice] = chatCompletion([completed({ outcome, answer: 'I do not know.', ...reason })], frame).choices;
    expect(choice).toMatchObject({
      finish_reason: finishReason,
      message: { content: 'I do not know.', refusal },
    });
  });

  it('tells which functions are to be called', () => {
    const toolCalls = [{ id: 'a', name: 'look', arguments: '{"at":1}' }];
    const completion = chatCompletion([completed({ answer: '', toolCalls })], frame);
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'look', arguments: '{"at":1}' } }],
      },
    });
    expect(chatCompletionSchema.parse(completion)).toEqual(completion);
    const [choice] = chatCompletion([completed({ toolCalls })], frame).choices;
    expect(choice?.message.content).toBe('Yes.');
  });

  it('has a choice for each run, and the usage of all', () => {
    const usage = { inputTokens: 3, outputTokens: 4 };
    const answers = [completed({ usage }), completed({ usage, runId: 'r2', answer: 'No.' })] as const;
    const completion = chatCompletion(answers, frame);
    expect(completion.choices.map(({ index, message, weir }) => [index, message.content, weir?.runId])).toEqual([
      [0, 'Yes.', 'r1'],
      [1, 'No.', 'r2'],
    ]);
    expect(completion.usage).toEqual({ prompt_tokens: 6, completion_tokens: 8, total_tokens: 14 });
    expect(completion.weir).toMatchObject({ runId: 'r1' });
    expect(chatCompletionSchema.parse(completion)).toEqual(completion);
  });

  it.each([
    [
      { uri: 'https://example.org/a', title: 'A', answerStart: 5, answerEnd: 8 },
      {
        type: 'url_citation',
        url_citation: { start_index: 5, end_index: 8, title: 'A', url: 'https://example.org/a' },
      },
    ],
    [
      { uri: 'http://example.org/a' },
      { type: 'url_citation', url_citation: { start_index: 0, end_index: 4, title: 'd', url: 'http://example.org/a' } },
    ],
    [
      { uri: 'file:///etc/a', answerStart: 0, answerEnd: 3 },
      { type: 'file_citation', file_citation: { start_index: 0, end_index: 3, filename: 'd', file_id: 'c' } },
    ],
    [
      { uri: 'javascript:alert(1)' },
      { type: 'file_citation', file_citation: { start_index: 0, end_index: 4, filename: 'd', file_id: 'c' } },
    ],
    [{}, { type: 'file_citation', file_citation: { start_index: 0, end_index: 4, filename: 'd', file_id: 'c' } }],
  ])('annotates %j', (citation, annotation) => {
    const message = completed({ citations: [{ documentId: 'd', chunkId: 'c', ...citation }] });
    expect(chatCompletion([message], frame).choices[0]?.message.annotations).toEqual([annotation]);
  });
});
