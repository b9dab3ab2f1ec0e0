import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PROTOBUF, topics } from '@weir/contracts';
import type { OutboundRecord } from '@weir/kafka';
import { z } from 'zod';
import { type CorpusDocument, readCorpus } from './corpus.js';
import { ingest, publishUntilIndexed, STATUS_TOPIC } from './ingest.js';
import { ROOT } from './root.js';
import type { System } from './system.js';
import { clientHeaders, TopicClient } from './topic-client.js';

/** Two collections of abstracts, 3,047 documents. */
const CORPORA = ['cisi', 'cacm'];
const BATCH_DOCUMENTS = 200;

export const CORPUS_COLLECTION = 'bench-corpus';
export const CORPUS_SIZE = CORPORA.join(' and ');

/** What one document is on its way into the index: the record's key, and its value in base64. */
const storedSchema = z.array(z.object({ documentId: z.string(), value: z.base64() }));
type Stored = z.output<typeof storedSchema>;

/**
 * Fills the collection of a new system. The first time the documents go the whole way, and what the embedding service made
 * of them is kept; from then on that is published in their place, since making vectors takes minutes.
 *
 * @param model - Checksum of the model that makes the vectors.
 * @returns Chunks in the index.
 */
export async function fillIndex(system: System, model: string, report: (line: string) => void): Promise<number> {
  const file = join(ROOT, '.weir', 'bench', `${CORPORA.join('-')}-${model.slice(0, 12)}.json`);
  const { name, schema } = topics.chunksEmbedded;
  const client = await TopicClient.open(system.brokers, [STATUS_TOPIC, name]);
  try {
    if (existsSync(file)) {
      const stored = storedSchema.parse(JSON.parse(await readFile(file, 'utf8')));
      report(`indexing ${stored.length} documents with the vectors they had before`);
      let chunks = 0;
      for (let first = 0; first < stored.length; first += BATCH_DOCUMENTS) {
        const batch = stored.slice(first, first + BATCH_DOCUMENTS);
        const records = batch.map(({ documentId, value }): OutboundRecord => ({
          topic: name,
          key: Buffer.from(documentId),
          value: Buffer.from(value, 'base64'),
          headers: clientHeaders(schema.typeName, documentId, PROTOBUF),
        }));
        const done = await publishUntilIndexed(client, records);
        chunks += done.chunks;
      }
      return chunks;
    }
    const documents: CorpusDocument[] = [];
    for (const corpus of CORPORA) {
      const read = await readCorpus(corpus, Number.POSITIVE_INFINITY);
      documents.push(...read.map((document) => ({ ...document, id: `${corpus}/${document.id}` })));
    }
    report(`embedding and indexing ${documents.length} documents, once`);
    const stored: Stored = [];
    const stopListening = client.listen(({ topic, key, value }) => {
      if (topic === name && key && value) stored.push({ documentId: key.toString(), value: value.toString('base64') });
    });
    const { chunks } = await ingest(client, CORPUS_COLLECTION, documents, '');
    stopListening();
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.${process.pid}`, JSON.stringify(stored));
    await rename(`${file}.${process.pid}`, file);
    return chunks;
  } finally {
    await client.close();
  }
}

const questionSchema = z.object({ text: z.string() });

/** Questions about the corpus, as its makers collected them. */
export async function readQuestions(): Promise<string[]> {
  const files = CORPORA.map((corpus) => join(ROOT, '..', 'shared', 'data', corpus, 'queries.jsonl'));
  const lines = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).flatMap((text) => text.split('\n'));
  return lines.filter((line) => line !== '').map((line) => questionSchema.parse(JSON.parse(line)).text);
}
