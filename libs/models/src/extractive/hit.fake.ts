import { create, type Hit, HitSchema } from '@weir/contracts';

/** A context for tests: its text, and what else matters. */
export function hitOf(text: string, fields: Partial<Omit<Hit, '$typeName' | '$unknown'>> = {}): Hit {
  return create(HitSchema, {
    documentId: 'handbook.md',
    chunkId: `chunk-of-${text.slice(0, 20)}`,
    version: 1n,
    score: 1,
    title: 'Handbook',
    text,
    start: 1_000,
    end: 1_000 + text.length,
    ...fields,
  });
}
