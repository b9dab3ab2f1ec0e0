import { randomUUID } from 'node:crypto';
import OpenAI from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startGateway, type StartedGateway } from '../start-gateway.fake.js';

/** OpenAI's own client against the gateway over a real Kafka (WEIR_TEST_KAFKA), with the rest of Weir played by a fake. */
let gateway: StartedGateway;
let openai: OpenAI;

beforeAll(async () => {
  gateway = await startGateway();
  openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.keys.user, maxRetries: 0 });
}, 60_000);
afterAll(() => gateway?.stop(), 60_000);

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
};

const ask = (input: string) => ({ model: gateway.names.app, input });

const look: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'look',
  strict: true,
  parameters: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
};

describe("OpenAI's client", () => {
  it('gets a response with citations', async () => {
    const response = await openai.responses.create({ ...ask('answer'), instructions: 'Be brief.', temperature: 0 });
    expect(response).toMatchObject({
      status: 'completed',
      model: gateway.names.app,
      output_text: 'Twenty days [1].',
      output: [{ type: 'message', content: [{ annotations: [{ type: 'url_citation' }, { type: 'file_citation' }] }] }],
      usage: { input_tokens: 11, output_tokens: 5, total_tokens: 16 },
    });
  });

  it('has everything that it asks for passed on', async () => {
    const schema = { type: 'object', properties: { days: { type: 'integer' } } };
    const response = await openai.responses.create({
      ...ask('echo'),
      instructions: 'Be brief.',
      temperature: 0.5,
      max_output_tokens: 50,
      tools: [look],
      tool_choice: { type: 'function', name: 'look' },
      text: { format: { type: 'json_schema', name: 'days', schema } },
      metadata: { a: 'b' },
    });
    expect(JSON.parse(response.output_text)).toEqual({
      app: gateway.names.app,
      caller: expect.stringMatching(/-user$/),
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'echo' },
      ],
      sampling: { temperature: 0.5, maxOutputTokens: 50 },
      tools: [{ name: 'look', parameters: look.parameters }],
      toolChoice: 'look',
      responseSchema: schema,
      metadata: { a: 'b' },
    });
  });

  it('gets the events of a stream', async () => {
    const events = await all(await openai.responses.create({ ...ask('stream'), stream: true }));
    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.annotation.added',
      'response.output_text.annotation.added',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
  });

  it('puts a stream together itself', async () => {
    const response = await openai.responses.stream(ask('stream')).finalResponse();
    expect(response).toMatchObject({ status: 'completed', output_text: 'Twenty days [1].' });
  });

  it.each([true, false])('calls functions, and brings their results (stream: %s)', async (stream) => {
    const request = { ...ask('call'), tools: [look] };
    const first = stream
      ? await openai.responses.stream(request).finalResponse()
      : await openai.responses.create(request);
    expect(first.output).toMatchObject([
      { type: 'message', content: [{ text: 'Let me look.' }] },
      { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{"place":"shelf"}', status: 'completed' },
    ]);
    const second = await openai.responses.create({
      ...request,
      input: [
        { role: 'user', content: 'call' },
        ...(first.output as OpenAI.Responses.ResponseInput),
        { type: 'function_call_output', call_id: 'call_1', output: 'dust' },
      ],
    });
    expect(second.output_text).toBe('It says: dust');
  });

  it('gets JSON by a schema', async () => {
    const response = await openai.responses.parse({
      ...ask('json'),
      text: { format: zodTextFormat(z.object({ days: z.int() }), 'days') },
    });
    expect(response.output_parsed).toEqual({ days: 20 });
  });

  it('gets probabilities', async () => {
    const response = await openai.responses.create({
      ...ask('logprobs'),
      include: ['message.output_text.logprobs'],
      top_logprobs: 2,
    });
    const [item] = response.output;
    expect(item).toMatchObject({ content: [{ logprobs: [{ token: 'Yes', top_logprobs: [{}, { token: 'No' }] }] }] });
  });

  it.each([
    ['cut', 'incomplete', { reason: 'max_output_tokens' }],
    ['refuse', 'incomplete', { reason: 'content_filter' }],
    ['refused after streaming', 'incomplete', { reason: 'content_filter' }],
  ])('sees why one is not whole (%s)', async (input, status, details) => {
    const streamed = await openai.responses.stream(ask(input)).finalResponse();
    expect(streamed).toMatchObject({ status, incomplete_details: details });
  });

  it('gets an error for a run that failed, before or after the first byte', async () => {
    await expect(openai.responses.create(ask('fail'))).rejects.toMatchObject({ status: 502, code: 'model_failed' });
    await expect(openai.responses.create({ ...ask('fail'), stream: true })).rejects.toMatchObject({ status: 502 });
    const events = await all(await openai.responses.create({ ...ask('fail after streaming'), stream: true }));
    expect(events.at(-1)).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'model_failed' } },
    });
  });

  it('is told that its key is wrong, its model, or a parameter', async () => {
    const stranger = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'wrong', maxRetries: 0 });
    await expect(stranger.responses.create(ask('answer'))).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    const unknown = openai.responses.create({ ...ask('answer'), model: 'nobody' });
    await expect(unknown).rejects.toMatchObject({ status: 404, code: 'model_not_found', param: 'model' });
    const earlier = openai.responses.create({ ...ask('answer'), previous_response_id: 'resp_1' });
    await expect(earlier).rejects.toMatchObject({ status: 400, param: 'previous_response_id' });
  });

  it('gets the same response under the same key', async () => {
    const options = { headers: { 'Idempotency-Key': randomUUID() } };
    const first = await openai.responses.create(ask('answer'), options);
    const second = await openai.responses.create(ask('answer'), options);
    expect(second.id).toBe(first.id);
    expect(gateway.timesAsked(first.id.replace('resp_', ''))).toBe(1);
  });
});
