import OpenAI from 'openai';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem } from './support/shared-system.js';

const { gatewayUrl, adminKey } = sharedSystem().addresses;
const client = new OpenAI({ baseURL: `${gatewayUrl}/v1`, apiKey: adminKey, maxRetries: 0 });
const collection = 'openai-client';
const app = 'openai-client';

/** What a message and a last chunk have beyond OpenAI's own fields. */
interface Cited {
  annotations?: { type: string }[];
}
interface Weir {
  weir: { runId: string; outcome: string; citations: { documentId: string; quote: string }[]; fingerprint: string };
}

const ask = (question: string) => ({ model: app, messages: [{ role: 'user' as const, content: question }] });

beforeAll(async () => {
  const system = sharedSystem();
  const spec = { pattern: 'rag', model: 'default', retrieval: { collection } };
  const applied = await system.fetch('/api/resources', {
    method: 'POST',
    body: JSON.stringify({ resources: [{ kind: 'App', name: app, spec }] }),
  });
  if (!applied.ok) throw new Error(await applied.text());
  const text = 'The reservoir is emptied every October. Fishing is allowed from May to September.';
  const submitted = await system.fetch(`/api/collections/${collection}/documents?wait=true`, {
    method: 'POST',
    body: JSON.stringify({ documentId: 'lake.txt', text }),
  });
  if (!submitted.ok) throw new Error(await submitted.text());
});

describe("a client that only knows OpenAI's API", () => {
  it('streams an answer: deltas, then citations, then usage', async () => {
    const stream = await client.chat.completions.create({
      ...ask('When is the reservoir emptied?'),
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);

    const deltas = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').filter((text) => text !== '');
    expect(deltas.length).toBeGreaterThan(0);
    expect(deltas.join('')).toContain('The reservoir is emptied every October.');
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);

    const finished = chunks.filter(({ choices }) => choices[0]?.finish_reason);
    expect(finished).toHaveLength(1);
    expect(finished[0]!.choices[0]!.finish_reason).toBe('stop');
    expect((finished[0]!.choices[0]!.delta as Cited).annotations).not.toEqual([]);
    expect(finished[0] as unknown as Weir).toMatchObject({
      weir: {
        outcome: 'answered',
        citations: [{ documentId: 'lake.txt', quote: 'The reservoir is emptied every October.' }],
      },
    });

    const last = chunks.at(-1)!;
    expect(last.choices).toEqual([]);
    expect(last.usage!.total_tokens).toBe(last.usage!.prompt_tokens + last.usage!.completion_tokens);
    expect(last.usage!.completion_tokens).toBeGreaterThan(0);
  });

  it('gets a whole answer with its citations', async () => {
    const completion = await client.chat.completions.create(ask('In which months may one go fishing?'));
    const [choice] = completion.choices;
    expect(choice!.finish_reason).toBe('stop');
    expect(choice!.message.content).toContain('Fishing is allowed from May to September.');
    expect((choice!.message as Cited).annotations!.length).toBeGreaterThan(0);
    const { weir } = completion as unknown as Weir;
    expect(weir.citations[0]).toMatchObject({ documentId: 'lake.txt' });
    expect(weir.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  it('lists apps and models', async () => {
    const { data } = await client.models.list();
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(['handbook', 'chat', 'default', app]));
    expect(await client.models.retrieve(app)).toMatchObject({ id: app, object: 'model' });
  });

  it('embeds texts', async () => {
    const { data: models } = await client.models.list();
    const model = models.map(({ id }) => id).find((id) => /MiniLM/i.test(id)) ?? 'all-MiniLM-L6-v2';
    const input = ['The reservoir is emptied.', 'They drain the lake.', 'Passports are checked.'];
    const { data, usage } = await client.embeddings.create({ model, input });
    expect(data.map(({ index }) => index)).toEqual([0, 1, 2]);
    const [first, second, third] = data.map(({ embedding }) => embedding);
    expect(first).toHaveLength(384);
    expect(cosine(first!, first!)).toBeCloseTo(1, 3);
    expect(cosine(first!, second!)).toBeGreaterThan(cosine(first!, third!));
    expect(usage.prompt_tokens).toBeGreaterThan(0);
  });

  it('gets errors in the shape that it knows', async () => {
    const unknown = client.chat.completions.create({ ...ask('?'), model: 'no-such-app' });
    await expect(unknown).rejects.toMatchObject({ status: 404, code: expect.any(String) as string, param: 'model' });
    const stranger = new OpenAI({ baseURL: `${gatewayUrl}/v1`, apiKey: 'wrong', maxRetries: 0 });
    await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  });
});

function cosine(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}
