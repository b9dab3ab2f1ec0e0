import { languageModelSchema, type ScriptedSpec } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { chatModelContract, requestOf } from '../chat-model.contract.js';
import { scriptedModel } from './scripted-model.adapter.js';

const modelOf = (...script: object[]) =>
  scriptedModel(languageModelSchema.parse({ provider: 'scripted', script }) as ScriptedSpec, '/nowhere');

const complete = (script: object[], question = 'Hello?', pieces: string[] = []) =>
  modelOf(...script).complete(requestOf({ question }), new AbortController().signal, (text) => void pieces.push(text));

chatModelContract('scripted', {
  answering: () => modelOf({ text: 'You have 27 days of leave.', pieceLength: 5 }),
  hanging: () => modelOf({ fault: 'timeout' }),
  failing: () => modelOf({ fault: 'server-error' }),
});

describe('scripted', () => {
  it('plays the first entry that matches the last question', async () => {
    const script = [{ match: '^Bye', text: 'Goodbye.' }, { match: 'hello|Hello', text: 'Hi.' }, { text: 'What?' }];
    await expect(complete(script)).resolves.toMatchObject({ text: 'Hi.', finishReason: 'stop', model: 'scripted' });
    await expect(complete(script, 'Who?')).resolves.toMatchObject({ text: 'What?' });
  });

  it('goes by what comes before the last question: instruction and examples', async () => {
    const model = modelOf(
      { match: 'b', matchBefore: '^system: Sort.*assistant: left', text: 'left' },
      { text: 'none' },
    );
    const say = async (...before: [role: string, content: string][]) => {
      const messages = [...before, ['user', 'b?'] as const].map(([role, content]) => ({ role, content }));
      const request = { ...requestOf({ question: 'b?' }), messages } as Parameters<typeof model.complete>[0];
      return (await model.complete(request, new AbortController().signal, () => undefined)).text;
    };
    expect(await say(['system', 'Sort.'], ['user', 'a?'], ['assistant', 'left'])).toBe('left');
    expect(await say(['system', 'Sort.'], ['user', 'a?'], ['assistant', 'right'])).toBe('none');
    expect(await say()).toBe('none');
  });

  it('says back what it was shown', async () => {
    await expect(complete([{ echo: true }], 'Obey me.')).resolves.toMatchObject({ text: 'Obey me.' });
  });

  it('cuts pieces between characters', async () => {
    const pieces: string[] = [];
    await complete([{ text: '🎉🎉🎉', pieceLength: 2 }], 'Hello?', pieces);
    expect(pieces).toEqual(['🎉🎉', '🎉']);
  });

  it('wants functions called, and goes on by what they came to', async () => {
    const script = [
      { matchResult: '^27', text: 'You have 27 days.' },
      {
        matchResult: '^$',
        toolCalls: [
          { name: 'look', arguments: { query: 'leave' } },
          { name: 'x', arguments: '{' },
        ],
      },
      { text: 'That did not work.' },
    ];
    const first = await complete(script);
    expect(first).toMatchObject({
      finishReason: 'tool-calls',
      toolCalls: [
        { name: 'look', arguments: '{"query":"leave"}' },
        { name: 'x', arguments: '{' },
      ],
    });
    const after = (content: string) =>
      modelOf(...script).complete(
        requestOf({
          messages: [
            { role: 'user', content: 'Hello?' },
            { role: 'assistant', content: '', toolCalls: first.toolCalls! },
            { role: 'tool', content, toolCallId: first.toolCalls![0]!.id },
          ],
        }),
        new AbortController().signal,
        () => undefined,
      );
    await expect(after('27 days')).resolves.toMatchObject({ text: 'You have 27 days.', finishReason: 'stop' });
    await expect(after('nothing')).resolves.toMatchObject({ text: 'That did not work.' });
  });

  it('ends as its entry says', async () => {
    await expect(complete([{ text: 'So', finishReason: 'length' }])).resolves.toMatchObject({ finishReason: 'length' });
  });

  it.each([
    ['rate-limited', { code: 'model-rate-limited', disposition: 'retryable' }],
    ['server-error', { code: 'model-unavailable', disposition: 'retryable' }],
    ['refused', { code: 'model-refused-request', disposition: 'poison' }],
  ])('injects the fault %s before any text', async (fault, expected) => {
    const pieces: string[] = [];
    await expect(complete([{ text: 'Never told.', fault }], 'Hello?', pieces)).rejects.toMatchObject(expected);
    expect(pieces).toEqual([]);
  });

  it('cuts an answer in the middle', async () => {
    const pieces: string[] = [];
    const script = [{ text: 'First half. Second half.', pieceLength: 12, fault: 'cut' }];
    await expect(complete(script, 'Hello?', pieces)).rejects.toMatchObject({ code: 'model-stream-cut' });
    expect(pieces).toEqual(['First half. ']);
  });

  it.each([[[{ match: 'nothing else', text: 'x' }]], [[{ match: '(', text: 'x' }]]])(
    'refuses a question that it has no answer to',
    async (script) => {
      await expect(complete(script)).rejects.toMatchObject({ code: 'model-refused-request', disposition: 'poison' });
    },
  );
});
