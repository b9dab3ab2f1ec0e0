import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { ROOT } from './root.js';

/** A document of a test collection. */
export interface CorpusDocument {
  id: string;
  title: string;
  text: string;
}

const rowSchema = z.object({ _id: z.string(), title: z.string().default(''), text: z.string() });

/**
 * The first documents of a test collection, `<name>/corpus.jsonl` in the shared data.
 *
 * @throws Error that says where the file was looked for.
 */
export async function readCorpus(name: string, count: number): Promise<CorpusDocument[]> {
  const file = join(ROOT, '..', 'shared', 'data', name, 'corpus.jsonl');
  if (!existsSync(file)) throw new Error(`The test collection ${name} is not there: ${file}`);
  const documents: CorpusDocument[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (documents.length === count) break;
    const { _id: id, title, text } = rowSchema.parse(JSON.parse(line));
    if (text.trim() !== '') documents.push({ id, title, text });
  }
  return documents;
}
