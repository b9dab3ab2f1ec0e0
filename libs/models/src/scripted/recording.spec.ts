import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { languageModelSchema, samplingSchema, type ScriptedSpec } from '@weir/resources';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatModel, Completion } from '../chat-model.port.js';
import { chatModelContract, requestOf } from '../chat-model.contract.js';
import { createChatModel } from '../create-chat-model.js';
import { hashingEmbedder } from '../hashing-embedder.fake.js';
import { startModelServer, streaming } from '../model-server.fake.js';
import { chunkOf, eventsOf, USAGE } from '../openai/openai-server.fake.js';
import { TextGenerators } from '../transformers/text-generators.js';
import { recording } from './recording.js';
import { scriptedModel } from './scripted-model.adapter.js';

const never = new AbortController().signal;

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weir-recordings-'));
  file = join(directory, 'leave.jsonl');
});
afterEach(() => rm(directory, { recursive: true }));

const specOf = (fields: object): ScriptedSpec =>
  languageModelSchema.parse({ provider: 'scripted', ...fields }) as ScriptedSpec;
const scripted = (...script: object[]): ChatModel => scriptedModel(specOf({ script }), directory);
const replay = (...script: object[]): ChatModel => scriptedModel(specOf({ replay: 'leave', script }), directory);

function ask(model: ChatModel, question: string, seed?: number, pieces: string[] = []): Promise<Completion> {
  const messages = [{ role: 'user' as const, content: `Answer briefly: ${question}` }];
  const request = requestOf({ question, messages, sampling: samplingSchema.parse({ seed }) });
  return model.complete(request, never, (text) => void pieces.push(text));
}

chatModelContract('a model that is recorded', {
  answering: () => recording(scripted({ text: 'You have 27 days of leave.', pieceLength: 5 }), file),
  hanging: () => recording(scripted({ fault: 'timeout' }), file),
  failing: () => recording(scripted({ fault: 'server-error' }), file),
});

describe('a recording', () => {
  it('is played just as it was answered, over and over', async () => {
    const model = recording(
      scripted({ match: 'many', text: '27 days.' }, { text: 'Ask me.', finishReason: 'length' }),
      file,
    );
    const [many, other] = [await ask(model, 'How many days?'), await ask(model, 'And then?')];
    for (let time = 0; time < 2; time += 1) {
      expect(await ask(replay(), 'How many days?')).toEqual(many);
      expect(await ask(replay(), 'And then?')).toEqual(other);
    }
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('has what was recorded while it is played, and only what was answered', async () => {
    await ask(recording(scripted({ text: 'First.' }), file), 'How many days?');
    expect(await ask(replay(), 'How many days?')).toMatchObject({ text: 'First.' });
    await ask(recording(scripted({ text: 'Second.' }), file), 'How many days?');
    expect(await ask(replay(), 'How many days?')).toMatchObject({ text: 'Second.' });
    await expect(ask(recording(scripted({ text: 'x', fault: 'cut' }), file), 'How many days?')).rejects.toThrow(
      'cut off',
    );
    expect(await ask(replay(), 'How many days?')).toMatchObject({ text: 'Second.' });
  });

  it('tells the samples of a question apart by their seeds', async () => {
    for (const seed of [1, 2, 3]) await ask(recording(scripted({ text: `Sample ${seed}.` }), file), 'How many?', seed);
    expect(await ask(replay(), 'How many?', 2)).toMatchObject({ text: 'Sample 2.' });
    expect(await ask(replay(), 'How many?')).toMatchObject({ text: 'Sample 3.' });
  });

  it('is played with the delays and faults of the script', async () => {
    await ask(recording(scripted({ text: 'First half. Second half.' }), file), 'How many days?');
    const pieces: string[] = [];
    const cut = replay({ match: 'many', pieceLength: 12, fault: 'cut' });
    await expect(ask(cut, 'How many days?', undefined, pieces)).rejects.toMatchObject({ code: 'model-stream-cut' });
    expect(pieces).toEqual(['First half. ']);
    const limited = replay({ fault: 'rate-limited' });
    await expect(ask(limited, 'How many days?')).rejects.toMatchObject({ code: 'model-rate-limited' });
  });

  it('gives way to what the script says itself', async () => {
    await ask(recording(scripted({ text: 'Recorded.' }), file), 'How many days?');
    expect(await ask(replay({ match: 'many', text: 'Written.' }), 'How many days?')).toMatchObject({
      text: 'Written.',
    });
  });

  it('has no answer to another question', async () => {
    await ask(recording(scripted({ text: '27.' }), file), 'How many days?');
    await expect(ask(replay(), 'How many weeks?')).rejects.toMatchObject({
      code: 'model-refused-request',
      disposition: 'poison',
    });
  });

  it('passes over a line that is being written, and says which one is none', async () => {
    await ask(recording(scripted({ text: '27.' }), file), 'How many days?');
    await appendFile(file, '{"question":"How ma');
    expect(await ask(replay(), 'How many days?')).toMatchObject({ text: '27.' });
    await appendFile(file, '\n');
    await expect(ask(replay(), 'How many days?')).rejects.toMatchObject({
      code: 'recording-unusable',
      disposition: 'poison',
      message: expect.stringContaining('line 2') as string,
    });
    await writeFile(file, '{"question":"How many days?"}\n');
    await expect(ask(replay(), 'How many days?')).rejects.toThrow('line 1');
  });

  it('names the setting when it is not there, or cannot be written: then no model is asked', async () => {
    const failure = { code: 'recording-unusable', disposition: 'poison', field: 'WEIR_RECORDINGS_DIR' };
    await expect(ask(replay(), 'How many days?')).rejects.toMatchObject(failure);
    const asked: string[] = [];
    const model: ChatModel = {
      complete: ({ question }) => {
        asked.push(question);
        throw new Error('asked');
      },
    };
    await writeFile(file, '');
    await expect(ask(recording(model, join(file, 'below-a-file.jsonl')), 'How many?')).rejects.toMatchObject(failure);
    expect(asked).toEqual([]);
  });

  it('is made of any model that says so', async () => {
    const answer = eventsOf(chunkOf({ content: 'Yes.' }), chunkOf({}, 'stop'), { ...chunkOf({}), ...USAGE }, '[DONE]');
    const server = await startModelServer(streaming(answer));
    const spec = { provider: 'openai', model: 'm', baseUrl: `${server.url}/v1`, record: 'leave' };
    const model = createChatModel(languageModelSchema.parse(spec), {
      embedder: async () => hashingEmbedder(),
      openai: { environment: {} },
      anthropic: { environment: {} },
      transformers: new TextGenerators('/nowhere'),
      recordings: directory,
    });
    await ask(model, 'Really?', 7);
    await server.close();
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      question: 'Really?',
      seed: 7,
      text: 'Yes.',
      finishReason: 'stop',
      usage: { inputTokens: 42, outputTokens: 7 },
      model: 'test-model-2026',
    });
    expect(await ask(replay(), 'Really?', 7)).toMatchObject({ text: 'Yes.', model: 'test-model-2026' });
  });

  it('tells the turns of one question apart, and what they want called', async () => {
    const asked = scripted(
      { matchResult: '^27', text: 'You have 27.' },
      { toolCalls: [{ name: 'look', arguments: {} }] },
    );
    const first = await recording(asked, file).complete(requestOf(), never, () => undefined);
    const next = requestOf({
      messages: [
        ...requestOf().messages,
        { role: 'assistant', content: '', toolCalls: first.toolCalls! },
        { role: 'tool', content: '27', toolCallId: first.toolCalls![0]!.id },
      ],
    });
    await recording(asked, file).complete(next, never, () => undefined);
    await expect(replay().complete(requestOf(), never, () => undefined)).resolves.toEqual(first);
    await expect(replay().complete(next, never, () => undefined)).resolves.toMatchObject({ text: 'You have 27.' });
  });
});
