import { randomUUID } from 'node:crypto';
import Anthropic from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startGateway, type StartedGateway } from '../start-gateway.fake.js';

/** Anthropic's own client against the gateway over a real Kafka (WEIR_TEST_KAFKA), with the rest of Weir played by a fake. */
let gateway: StartedGateway;
let anthropic: Anthropic;

beforeAll(async () => {
  gateway = await startGateway();
  anthropic = new Anthropic({ baseURL: gateway.url, apiKey: gateway.keys.user, maxRetries: 0 });
}, 60_000);
afterAll(() => gateway?.stop(), 60_000);

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
};

const ask = (content: string) => ({
  model: gateway.names.app,
  max_tokens: 100,
  messages: [{ role: 'user' as const, content }],
});

const look: Anthropic.Tool = {
  name: 'look',
  description: 'Looks at a place.',
  input_schema: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
};

describe("Anthropic's client", () => {
  it('gets a message', async () => {
    const message = await anthropic.messages.create({ ...ask('answer'), system: 'Be brief.' });
    expect(message).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: gateway.names.app,
      content: [{ type: 'text', text: 'Twenty days [1].' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 11, output_tokens: 5 },
      weir: { outcome: 'answered', citations: [{ documentId: 'leave.md' }, {}] },
    });
  });

  it('has everything that it asks for passed on', async () => {
    const schema = { type: 'object', properties: { days: { type: 'integer' } } };
    const message = await anthropic.messages.create({
      ...ask('echo'),
      system: [{ type: 'text', text: 'Be brief.' }],
      stop_sequences: ['END'],
      tools: [look],
      tool_choice: { type: 'tool', name: 'look' },
      output_config: { format: { type: 'json_schema', schema } },
    });
    const [block] = message.content;
    expect(JSON.parse(block?.type === 'text' ? block.text : '')).toEqual({
      app: gateway.names.app,
      caller: expect.stringMatching(/-user$/),
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'echo' },
      ],
      sampling: { maxOutputTokens: 100, stop: ['END'] },
      tools: [{ name: 'look', description: 'Looks at a place.', parameters: look.input_schema }],
      toolChoice: 'look',
      responseSchema: schema,
    });
  });

  it('gets the events of a stream', async () => {
    const events = await all(await anthropic.messages.create({ ...ask('stream'), stream: true }));
    expect(events.map(({ type }) => type)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });

  it('puts a stream together itself', async () => {
    const stream = anthropic.messages.stream(ask('stream'));
    expect(await stream.finalText()).toBe('Twenty days [1].');
    expect(await stream.finalMessage()).toMatchObject({
      stop_reason: 'end_turn',
      usage: { input_tokens: 11, output_tokens: 5 },
    });
  });

  it.each([true, false])('uses tools, and brings their results (stream: %s)', async (stream) => {
    const places: unknown[] = [];
    const runner = anthropic.beta.messages.toolRunner({
      ...ask('call'),
      stream,
      tools: [
        {
          ...look,
          type: 'custom',
          parse: (input) => input as { place: string },
          run: ({ place }) => {
            places.push(place);
            return 'dust';
          },
        },
      ],
    });
    const last = await runner.runUntilDone();
    expect(last).toMatchObject({ content: [{ text: 'It says: dust' }], stop_reason: 'end_turn' });
    expect(places).toEqual(['shelf']);
    expect(runner.params.messages[1]).toMatchObject({
      role: 'assistant',
      content: [
        { type: 'text', text: 'Let me look.' },
        { type: 'tool_use', id: 'call_1', name: 'look', input: { place: 'shelf' } },
      ],
    });
  });

  it('gets JSON by a schema', async () => {
    const message = await anthropic.messages.parse({
      ...ask('json'),
      output_config: { format: zodOutputFormat(z.object({ days: z.int() })) },
    });
    expect(message.parsed_output).toEqual({ days: 20 });
  });

  it.each([
    ['cut', 'max_tokens'],
    ['refuse', 'refusal'],
    ['refused after streaming', 'refusal'],
  ])('sees why one is not whole (%s)', async (content, stopReason) => {
    expect(await anthropic.messages.stream(ask(content)).finalMessage()).toMatchObject({ stop_reason: stopReason });
  });

  it('gets an error for a run that failed, before or after the first byte', async () => {
    await expect(anthropic.messages.create(ask('fail'))).rejects.toMatchObject({ status: 502, type: 'api_error' });
    await expect(anthropic.messages.create({ ...ask('fail'), stream: true })).rejects.toMatchObject({ status: 502 });
    const stream = await anthropic.messages.create({ ...ask('fail after streaming'), stream: true });
    await expect(all(stream)).rejects.toMatchObject({ type: 'api_error' });
  });

  it('is told that its key is wrong, its model, or a parameter', async () => {
    const stranger = new Anthropic({ baseURL: gateway.url, apiKey: 'wrong', maxRetries: 0 });
    await expect(stranger.messages.create(ask('answer'))).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
    const unknown = anthropic.messages.create({ ...ask('answer'), model: 'nobody' });
    await expect(unknown).rejects.toMatchObject({ status: 404, type: 'not_found_error' });
    const thinking = anthropic.messages.create({ ...ask('answer'), thinking: { type: 'adaptive' } });
    await expect(thinking).rejects.toMatchObject({ status: 400, type: 'invalid_request_error' });
  });

  it('lists models', async () => {
    const models = await all(anthropic.models.list());
    expect(models.map(({ id }) => id)).toContain(gateway.names.app);
    expect(await anthropic.models.retrieve(gateway.names.app)).toMatchObject({
      type: 'model',
      display_name: gateway.names.app,
    });
  });

  it('gets the same message under the same key', async () => {
    const options = { headers: { 'Idempotency-Key': randomUUID() } };
    const first = await anthropic.messages.create(ask('answer'), options);
    const second = await anthropic.messages.create(ask('answer'), options);
    expect(second.id).toBe(first.id);
    expect(gateway.timesAsked(first.id.replace('msg_', ''))).toBe(1);
  });
});
