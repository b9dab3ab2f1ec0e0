import type { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventStream } from './event-stream.js';

/** The two calls of a reply that an event stream makes. */
class FakeReply {
  readonly headers: Record<string, string> = {};
  body: PassThrough | undefined;

  header(name: string, value: string): this {
    this.headers[name] = value;
    return this;
  }

  send(body: PassThrough): this {
    this.body = body;
    return this;
  }

  get text(): string {
    return String(this.body?.read() ?? '');
  }
}

describe('EventStream', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const begin = () => {
    const reply = new FakeReply();
    return { reply, events: new EventStream(reply as unknown as FastifyReply, 15_000) };
  };

  it('begins the response with the first event', () => {
    const { reply, events } = begin();
    expect(events.begun).toBe(false);
    expect(reply.body).toBeUndefined();
    events.send({ a: 1 });
    events.send({ b: 2 }, 'delta');
    events.send('[DONE]');
    events.end();
    expect(reply.headers['content-type']).toMatch(/^text\/event-stream/);
    expect(reply.text).toBe('data: {"a":1}\n\nevent: delta\ndata: {"b":2}\n\ndata: [DONE]\n\n');
    expect(reply.body?.writableEnded).toBe(true);
  });

  it('breaks a silence of 15 seconds, and only a silence', () => {
    const { reply, events } = begin();
    vi.advanceTimersByTime(15_000);
    expect(reply.text).toBe(': ping\n\n');
    vi.advanceTimersByTime(14_999);
    events.send(1);
    vi.advanceTimersByTime(14_999);
    expect(reply.text).toBe('data: 1\n\n');
    vi.advanceTimersByTime(1);
    expect(reply.text).toBe(': ping\n\n');
    events.end();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves the response alone when it ends before it began', () => {
    const { reply, events } = begin();
    events.end();
    expect(reply.body).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says nothing to a client that went away', () => {
    const { reply, events } = begin();
    events.send(1);
    reply.body?.destroy();
    expect(() => events.send(2)).not.toThrow();
    events.end();
  });
});
