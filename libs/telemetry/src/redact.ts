/** Names of fields that can hold document text or a secret. */
export const SENSITIVE: ReadonlySet<string> = new Set([
  'text',
  'texts',
  'content',
  'question',
  'query',
  'answer',
  'prompt',
  'messages',
  'quote',
  'authorization',
  'password',
  'secret',
  'token',
  'apiKey',
  'key',
]);

export const REMOVED = '[removed]';
/** Nothing that is logged nests deeper; what does is removed whole. */
const MAX_DEPTH = 6;

/** A copy of a log line's fields without what must not be logged, wherever in it that stands. */
export function redact(fields: Record<string, unknown>, depth = 0): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    SENSITIVE.has(name) ? REMOVED : withoutSensitive(value, depth + 1),
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function withoutSensitive(value: unknown, depth: number): unknown {
  if (Array.isArray(value)) return value.map((inner: unknown) => withoutSensitive(inner, depth + 1));
  // Errors and the like have serialisers of their own.
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return depth > MAX_DEPTH ? REMOVED : redact(value as Record<string, unknown>, depth);
}
