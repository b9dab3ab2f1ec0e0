import { describe, expect, it } from 'vitest';
import { FakeResources } from '../auth/resources.fake.js';
import type { Caller } from '../auth/caller.js';
import { validate } from '../http/validate.js';
import { answerRequested, deadlineOf, idempotentRunId } from './answer-request.js';
import { answerRequestSchema } from './answer.schema.js';

const parse = (body: object) => validate(answerRequestSchema, body, 'body');

const { snapshot } = new FakeResources().declare(
  { kind: 'Model', name: 'tiny', spec: { provider: 'extractive' } },
  { kind: 'App', name: 'chat', spec: { pattern: 'simple', model: 'tiny', timeLimitMs: 5_000 } },
  { kind: 'Collection', name: 'handbook', spec: {} },
);

describe('answerRequestSchema', () => {
  it.each([
    [{ app: 'chat' }, 'question'],
    [{ app: 'chat', question: 'a', messages: [{ role: 'user', content: 'b' }] }, 'question'],
    [{ app: 'chat', question: '' }, 'question'],
    [{ app: 'chat', messages: [] }, 'messages'],
    [{ app: 'chat', messages: [{ role: 'tool', content: 'b' }] }, 'messages.0.toolCallId'],
    [{ app: 'chat', messages: [{ role: 'robot', content: 'b' }] }, 'messages.0.role'],
    [{ app: 'chat', question: 'a', tools: [{ name: 'a b' }] }, 'tools.0.name'],
    [{ app: 'chat', question: 'a', sampling: { temperature: 3 } }, 'sampling.temperature'],
    [{ app: 'chat', question: 'a', sampling: { heat: 3 } }, 'sampling.heat'],
    [{ app: 'chat', question: 'a', groups: 'hr' }, 'groups'],
    [{ app: 'chat', question: 'a', groups: [''] }, 'groups.0'],
    [{ app: 'chat', question: 'a', deadline: 'tomorrow' }, 'deadline'],
    [{ app: 'chat', question: 'a', timeLimitMs: 1 }, 'timeLimitMs'],
    [{ app: 'chat', question: 'a', timeLimitMs: 500, deadline: '2030-01-01T00:00:00Z' }, 'timeLimitMs'],
    [{ question: 'a' }, 'app'],
    [{ app: 'chat', question: 'a', colection: 'x' }, 'colection'],
  ])('refuses %j for %s', (body, field) => {
    expect(() => parse(body)).toThrow(expect.objectContaining({ field }));
  });
});

describe('answerRequested', () => {
  it('says what was asked, and leaves to the app what was not', () => {
    const message = answerRequested(parse({ app: 'chat', question: 'Why?' }), 'r1', { name: 'alice', groups: ['hr'] });
    expect(message).toMatchObject({ runId: 'r1', app: 'chat', question: 'Why?', groups: ['hr'], stream: false });
    expect(message).toMatchObject({ collection: '', deadline: '', messages: [] });
    expect(message.sampling).toBeUndefined();
    expect(message.metadata).toBeUndefined();
  });

  it('passes on everything that a request may say', () => {
    const message = answerRequested(
      parse({
        app: 'chat',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Why?' },
        ],
        collection: 'handbook',
        sampling: { temperature: 0.5, stop: ['x'] },
        metadata: { nested: { list: [1, null] } },
        tools: [{ name: 'look', parameters: { type: 'object', required: ['at'] } }],
        toolChoice: 'required',
        responseSchema: { type: 'array' },
        stream: true,
        subscription: { maxRenewals: 2 },
      }),
      'r1',
      { name: 'alice', groups: [] },
    );
    expect(message).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Why?' },
      ],
      collection: 'handbook',
      sampling: { temperature: 0.5, stop: ['x'] },
      metadata: { nested: { list: [1, null] } },
      tools: [{ name: 'look', description: '', parameters: { type: 'object', required: ['at'] } }],
      toolChoice: 'required',
      responseSchema: { type: 'array' },
      stream: true,
      // With whose key, so that a new answer needs it still.
      subscription: { renew: false, until: '', maxRenewals: 2, caller: 'alice' },
    });
  });
});

describe('deadlineOf', () => {
  const now = Date.UTC(2026, 0, 1);

  it.each([
    ["the app's limit", { app: 'chat' }, now + 5_000],
    ["a model's", { app: 'tiny' }, now + 60_000],
    ["the request's", { app: 'chat', timeLimitMs: 700 }, now + 700],
    ['its own time', { app: 'chat', deadline: '2026-01-01T01:00:00+00:30' }, now + 1_800_000],
  ])('is %s', (_what, body, expected) => {
    expect(deadlineOf(parse({ question: 'a', ...body }), snapshot, now, 'app')).toBe(expected);
  });

  it.each([
    [{ app: 'nobody' }, 'app-unknown', 'model'],
    [{ app: 'chat', collection: 'nothing' }, 'collection-unknown', 'collection'],
    [{ app: 'chat', deadline: '2025-12-31T23:59:59Z' }, 'deadline-invalid', 'deadline'],
  ])('refuses %j as %s', (body, code, field) => {
    expect(() => deadlineOf(parse({ question: 'a', ...body }), snapshot, now, 'model')).toThrow(
      expect.objectContaining({ code, field, disposition: 'poison' }),
    );
  });
});

describe('idempotentRunId', () => {
  const caller: Caller = { name: 'alice', tenant: 'acme', groups: [], role: 'user' };
  const base = idempotentRunId(caller, ['a', 'b'], 'k');

  it('is the same for the same caller, groups and key', () => {
    expect(idempotentRunId({ ...caller }, ['b', 'a'], 'k')).toBe(base);
  });

  it.each([
    ['key', () => idempotentRunId(caller, ['a', 'b'], 'other')],
    ['tenant', () => idempotentRunId({ ...caller, tenant: 'other' }, ['a', 'b'], 'k')],
    ['caller', () => idempotentRunId({ ...caller, name: 'bob' }, ['a', 'b'], 'k')],
    ['groups', () => idempotentRunId(caller, ['a'], 'k')],
    ['part', () => idempotentRunId(caller, ['a', 'b'], 'k', 1)],
  ])('is another one for another %s', (_what, other) => {
    expect(other()).not.toBe(base);
  });
});
