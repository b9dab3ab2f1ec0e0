import { AsyncLocalStorage } from 'node:async_hooks';
import { randomFillSync } from 'node:crypto';

/** The trace that the current message belongs to (W3C Trace Context, level 1). */
export interface TraceContext {
  /** 32 hex digits. */
  traceId: string;
  /** 16 hex digits: the span that what is emitted now follows from. */
  spanId: string;
  sampled: boolean;
  run?: string;
}

const storage = new AsyncLocalStorage<TraceContext>();

export function currentTrace(): TraceContext | undefined {
  return storage.getStore();
}

export function withTrace<T>(trace: TraceContext, action: () => T): T {
  return storage.run(trace, action);
}

/** Reads a `traceparent` header; anything malformed starts a new trace, as the specification asks. */
export function parseTraceparent(value: string | undefined): TraceContext | undefined {
  const match = value === undefined ? null : /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(value);
  if (!match || /^0+$/.test(match[1]!) || /^0+$/.test(match[2]!)) return undefined;
  return { traceId: match[1]!, spanId: match[2]!, sampled: (Number.parseInt(match[3]!, 16) & 1) === 1 };
}

export function formatTraceparent(trace: TraceContext): string {
  return `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? '01' : '00'}`;
}

export function newTrace(): TraceContext {
  return { traceId: randomHex(16), spanId: newSpanId(), sampled: true };
}

export function newSpanId(): string {
  return randomHex(8);
}

const pool = Buffer.alloc(4_096);
let used = pool.length;

/** Random bytes as hex. The generator is asked for many at a time: a call to it costs more than the rest of a span. */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}
