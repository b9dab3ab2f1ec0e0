import { join } from 'node:path';
import { decodeMessage, HEADER, topics } from '@weir/contracts';
import { headerOf, type InboundRecord } from '@weir/kafka';
import { embeddingText, loadTokenizer } from '@weir/models';
import { median } from '@weir/statistics';
import type { Benchmark, BenchmarkOptions, Findings } from '../benchmark.js';
import { readCorpus } from '../corpus.js';
import { ingest, STATUS_TOPIC } from '../ingest.js';
import { MODEL, modelsFolder } from '../machine.js';
import { cpuSeconds } from '../processes.js';
import { RawEmbedding } from '../raw-embedding.js';
import { ROOT } from '../root.js';
import { alternating, spreadOf } from '../statistics.js';
import type { System } from '../system.js';
import { TopicClient } from '../topic-client.js';

const CORPUS = 'cisi';
const DOCUMENTS = 400;
const COLLECTION = 'bench';
const MAX_TOKENS = 256;
/** The servers' virtual machines compile what is hot: before that a chunk costs them several times as much. */
const WARM_UP_MS = 45_000;

export const ingestion: Benchmark = {
  id: 'p1',
  title: 'Ingestion',
  question:
    'Chunks per second from topic to searchable, over what the embedding model alone does with the same chunks: ' +
    'tokenised before, sorted by length, in the best batch size, on two threads.',
  run: { on: 'system', measure },
};

interface Round {
  rawChunksPerSecond: number;
  /** Processor time for one chunk, milliseconds. */
  rawCpuMs: number;
  chunksPerSecond: number;
  ratio: number;
  /** The same, of every process. */
  cpuMs: Record<string, number>;
}

async function measure(system: System, { rounds: count, report }: BenchmarkOptions): Promise<Findings> {
  const documents = await readCorpus(CORPUS, DOCUMENTS);
  const client = await TopicClient.open(system.brokers, [STATUS_TOPIC, topics.documentCleared.name]);
  try {
    report(`warm-up: ${documents.length} documents`);
    const embedded: string[] = [];
    const stopListening = client.listen((record) => embedded.push(...embeddedTexts(record)));
    const warmAt = performance.now() + WARM_UP_MS;
    await ingest(client, COLLECTION, documents, 'warm-up/');
    stopListening();
    for (let again = 1; performance.now() < warmAt; again += 1) {
      await ingest(client, COLLECTION, documents, `warm-up/${again}/`);
    }
    const tokenizer = await loadTokenizer(join(modelsFolder(ROOT), MODEL));
    const tokens = embedded.map((text) => tokenizer.encode(text, MAX_TOKENS));
    const raw = await RawEmbedding.open(ROOT, tokens);

    const rounds: Round[] = [];
    for (const [index, order] of alternating(count).entries()) {
      let alone = { rawChunksPerSecond: 0, rawCpuMs: 0 };
      let whole = { chunksPerSecond: 0, cpuMs: {} as Record<string, number> };
      for (const arm of order) {
        if (arm === 'a') alone = await embedOnce(raw, tokens);
        else whole = await ingestOnce(system, client, documents, `${index}/`);
      }
      const round = { ...alone, ...whole, ratio: whole.chunksPerSecond / alone.rawChunksPerSecond };
      rounds.push(round);
      report(
        `${round.chunksPerSecond.toFixed(1)} of ${round.rawChunksPerSecond.toFixed(1)} chunks/s: ${round.ratio.toFixed(3)}`,
      );
    }
    await raw.close();
    return {
      figures: [
        { name: 'ratio', unit: '', value: spreadOf(rounds.map(({ ratio }) => ratio)), floor: { atLeast: 0.55 } },
        { name: 'Weir', unit: 'chunks/s', value: spreadOf(rounds.map(({ chunksPerSecond }) => chunksPerSecond)) },
        {
          name: 'model alone',
          unit: 'chunks/s',
          value: spreadOf(rounds.map(({ rawChunksPerSecond }) => rawChunksPerSecond)),
        },
        {
          name: 'ratio of processor time',
          unit: '',
          value: spreadOf(
            rounds.map(({ rawCpuMs, cpuMs }) => rawCpuMs / Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0)),
          ),
        },
        {
          name: 'processor time of the model alone',
          unit: 'ms/chunk',
          value: spreadOf(rounds.map(({ rawCpuMs }) => rawCpuMs)),
        },
        ...Object.keys(rounds[0]?.cpuMs ?? {}).map((name) => ({
          name: `processor time of ${name}`,
          unit: 'ms/chunk',
          value: spreadOf(rounds.map(({ cpuMs }) => cpuMs[name]!)),
        })),
      ],
      conditions: {
        corpus: `first ${documents.length} documents of ${CORPUS}`,
        chunks: tokens.length,
        tokensPerChunk: median(tokens.map(({ length }) => length)),
        rawBatchSize: raw.batchSize,
      },
      rounds,
    };
  } finally {
    await client.close();
  }
}

async function embedOnce(
  raw: RawEmbedding,
  tokens: readonly (readonly number[])[],
): Promise<{ rawChunksPerSecond: number; rawCpuMs: number }> {
  const before = process.cpuUsage();
  const seconds = await raw.run(tokens);
  const { user, system } = process.cpuUsage(before);
  return { rawChunksPerSecond: tokens.length / seconds, rawCpuMs: (user + system) / 1_000 / tokens.length };
}

async function ingestOnce(
  system: System,
  client: TopicClient,
  documents: Awaited<ReturnType<typeof readCorpus>>,
  prefix: string,
): Promise<{ chunksPerSecond: number; cpuMs: Record<string, number> }> {
  const processes = [...system.services, ...system.servers];
  const before = processes.map(({ pid }) => cpuSeconds([pid]));
  const { chunks, seconds } = await ingest(client, COLLECTION, documents, prefix);
  const cpuMs = Object.fromEntries(
    processes.map(({ name, pid }, index) => [name, (1_000 * (cpuSeconds([pid]) - before[index]!)) / chunks]),
  );
  return { chunksPerSecond: chunks / seconds, cpuMs };
}

/** What the embedding service makes vectors of, in a record on its way there. */
function embeddedTexts(record: InboundRecord): string[] {
  const { schema, name } = topics.documentCleared;
  if (record.topic !== name || !record.value) return [];
  const { batch } = decodeMessage(schema, record.value, headerOf(record, HEADER.contentType));
  return (batch?.chunks ?? []).map(({ headingPath, context, text }) =>
    embeddingText(batch!.title, headingPath, context, text),
  );
}
