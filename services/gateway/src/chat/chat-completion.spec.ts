import { type AnswerCompleted, create, topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { chatCompletion } from './chat-completion.js';
import { chatCompletionSchema } from './chat.schema.js';

const frame = { runId: 'r1', model: 'support', created: 1_700_000_000 };
const completed = (fields: object): AnswerCompleted =>
  create(topics.answerCompleted.schema, {
    runId: 'r1',
    app: 'support',
    outcome: 'answered',
    answer: 'Yes.',
    ...fields,
  });

describe('chatCompletion', () => {
  it("has OpenAI's shape", () => {
    const completion = chatCompletion(
      completed({ usage: { inputTokens: 3, outputTokens: 4 }, fingerprint: 'ff', timings: { total: 9 } }),
      frame,
    );
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
    const [choice] = chatCompletion(completed({ outcome, answer: 'I do not know.', ...reason }), frame).choices;
    expect(choice).toMatchObject({
      finish_reason: finishReason,
      message: { content: 'I do not know.', refusal },
    });
  });

  it.each([
    ['deadline-exceeded', 'deadline'],
    ['model-unreachable', ''],
  ])('a run that failed with %s is an error', (code, field) => {
    const message = completed({ outcome: 'failed', answer: '', reason: { code, message: 'Broken.', field } });
    expect(() => chatCompletion(message, frame)).toThrow(expect.objectContaining({ code, message: 'Broken.' }));
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
    expect(chatCompletion(message, frame).choices[0]?.message.annotations).toEqual([annotation]);
  });
});
