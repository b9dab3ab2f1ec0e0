import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeMessage, HEADER, topics } from '@weir/contracts';
import { headerOf } from '@weir/kafka';
import { type Gains, ndcg } from '@weir/metrics';
import { embeddingText } from '@weir/models';
import { bootstrapDifference, mean } from '@weir/statistics';
import { z } from 'zod';
import type { Benchmark, BenchmarkOptions, Figure, Findings } from '../benchmark.js';
import { missingCollections, readCollection } from '../judged-queries.js';
import { spreadOf } from '../statistics.js';
import type { System } from '../system.js';
import { TopicClient } from '../topic-client.js';
import { inFolds } from '../tuning/folds.js';
import { rowsOf } from '../tuning/judged-collection.js';

const COLLECTIONS = ['cisi', 'cacm', 'lisa'];
const MODES = ['vector', 'hybrid'] as const;
/** Hits asked for: chunks, of which several can be of one document. */
const K = 100;
/** Of what a search finds for a query that is learnt from and nobody judged right, so many documents are given as wrong. */
const NEGATIVES = 30;
const LOOK_MS = 500;
const STALLED_MS = 600_000;

export const tunePipeline: Benchmark = {
  id: 'tune-pipeline',
  title: 'Adapters, from a tuning to a search',
  question:
    'What `weir tune run` gains on queries that it has not been given, by `weir search`: nDCG@10 by the base and by the Model that came of it, in an index of its own ' +
    '(five folds, every query once unseen). Where the gate lets nothing through, the base goes on answering: those queries count as no gain. Of a gain the ends are those of ' +
    'its 95 % bootstrap interval.',
  rounds: 1,
  missing: () => missingCollections(COLLECTIONS),
  run: { on: 'system', measure },
};

type Mode = (typeof MODES)[number];

interface JudgedQuery {
  id: string;
  text: string;
  useful: Gains;
  /** Documents that the base finds first and nobody judged right. */
  wrong: string[];
}

/** What a tuning came to, and the queries that it was not given. */
interface Tuned {
  model: string;
  unseen: number;
  outcome: string;
  /** Of the gate. */
  gain: number | undefined;
  seconds: number;
}

interface Ranked {
  id: string;
  base: number;
  tuned: number;
}

async function measure(system: System, { report }: BenchmarkOptions): Promise<Findings> {
  const figures: Figure[] = [];
  const rounds: object[] = [];
  const gains: Figure[] = [];
  const conditions: Record<string, number> = { tunings: 0, letThrough: 0 };
  for (const name of COLLECTIONS) {
    const measured = await measureCollection(system, name, report);
    const { tunings, documents, indexSeconds, ranked } = measured;
    const through = tunings.filter(({ outcome }) => outcome === 'registered');
    conditions['tunings']! += tunings.length;
    conditions['letThrough']! += through.length;
    for (const mode of MODES) {
      const [base, tuned] = [ranked[mode].map((one) => one.base), ranked[mode].map((one) => one.tuned)];
      const { estimate, low, high } = bootstrapDifference(base, tuned);
      const gain = { name: `${name}: ${mode} nDCG@10, gain`, unit: '', value: spread(estimate, low, high) };
      figures.push(
        { name: `${name}: ${mode} nDCG@10 by the base`, unit: '', value: spreadOf([mean(base)]) },
        { name: `${name}: ${mode} nDCG@10 by the tuned`, unit: '', value: spreadOf([mean(tuned)]) },
        gain,
      );
      if (mode === 'vector') gains.push(gain);
      report(
        `${name}, ${mode}: ${mean(base).toFixed(3)} → ${mean(tuned).toFixed(3)} (${low.toFixed(3)} – ${high.toFixed(3)})`,
      );
    }
    figures.push(
      {
        name: `${name}: processor time of a tuning`,
        unit: 's',
        value: spreadOf(tunings.map(({ seconds }) => seconds)),
      },
      {
        name: `${name}: documents a second into the index of an adapter`,
        unit: '',
        value: spreadOf([(documents * through.length) / indexSeconds]),
      },
    );
    rounds.push({
      name,
      documents,
      indexSeconds,
      tunings,
      ranked,
    });
  }
  const count = (name: string, of: number, floor: NonNullable<Figure['floor']>): Figure => ({
    name,
    unit: '',
    value: spreadOf([of]),
    floor,
  });
  figures.push(
    count('sets with a gain whose interval excludes 0', gains.filter(({ value }) => value.least > 0).length, {
      atLeast: 2,
    }),
    count('sets with a loss whose interval excludes 0', gains.filter(({ value }) => value.largest < 0).length, {
      atMost: 0,
    }),
  );
  return { figures, conditions, rounds };
}

const spread = (median: number, least: number, largest: number) => ({ median, least, largest });

async function measureCollection(system: System, name: string, report: (line: string) => void) {
  const { corpus, queries: queriesFile, gains } = await readCollection(name);
  const fields = ['--format', 'jsonl', '--id-field', '_id', '--text-field', 'text', '--title-field', 'title'];
  const ingested = await system.weir(['ingest', corpus, ...fields, '--collection', name, '--wait']);
  const texts = new Map(
    (await rowsOf<{ _id: string; title: string; text: string }>(corpus)).map(({ _id, title, text }) => [
      _id,
      embeddingText(title, [], undefined, text === '' ? title : text),
    ]),
  );
  const judged = (await rowsOf<{ _id: string; text: string }>(queriesFile)).flatMap(({ _id: id, text }) => {
    const useful = gains.get(id);
    return useful ? [{ id, text, useful }] : [];
  });
  const found = await search(system, name, judged, ['--mode', 'vector']);
  const queries = judged.map((query): JudgedQuery => {
    const wrong = found.get(query.id)!.filter((document) => !query.useful.has(document));
    return { ...query, wrong: wrong.slice(0, NEGATIVES) };
  });
  const tunings: Tuned[] = [];
  const ranked: Record<Mode, Ranked[]> = { vector: [], hybrid: [] };
  let indexSeconds = 0;
  for (const [place, { seen, unseen }] of inFolds(queries).entries()) {
    const tuned = await tune(system, `${name}-${place + 1}`, seen, texts);
    const { model, outcome, gain, seconds } = tuned;
    const isRegistered = outcome === 'registered';
    tunings.push({ ...tuned, unseen: unseen.length });
    report(`${model}: ${outcome}, gain at the gate ${gain?.toFixed(3)}, ${seconds.toFixed(1)} s`);
    if (isRegistered) indexSeconds += await fillIndex(system, name, model);
    for (const mode of MODES) {
      const base = await scores(system, name, unseen, ['--mode', mode]);
      const byModel = ['--mode', mode, '--embedding', model];
      const byTuned = isRegistered ? await scores(system, name, unseen, byModel) : base;
      ranked[mode].push(...unseen.map(({ id }) => ({ id, base: base.get(id)!, tuned: byTuned.get(id)! })));
    }
  }
  return { documents: ingested.length, tunings, indexSeconds, ranked };
}

const tuningSchema = z.object({
  outcome: z.string(),
  reason: z.object({ code: z.string(), message: z.string() }).optional(),
  report: z
    .object({ gate: z.array(z.object({ gain: z.number() })), cost: z.object({ seconds: z.number() }) })
    .optional(),
});

/** Tunes by what is known of some queries, with the standard settings. */
async function tune(
  system: System,
  model: string,
  seen: readonly JudgedQuery[],
  texts: ReadonlyMap<string, string>,
): Promise<Omit<Tuned, 'unseen'>> {
  const file = `${model}.jsonl`;
  const textOf = (document: string) => texts.get(document)!;
  const rows = seen.map(({ text, useful, wrong }) => ({
    query: text,
    positives: [...useful.keys()].map(textOf),
    negatives: wrong.map(textOf),
  }));
  await writeUnder(system.datasets, file, rows);
  const spec = { model, examples: { files: [file] }, licence: 'Apache-2.0' };
  const { runId } = z.object({ runId: z.string() }).parse(await call(system, 'POST', '/api/tunings', { spec }));
  for (;;) {
    const { outcome, reason, report } = tuningSchema.parse(await call(system, 'GET', `/api/tunings/${runId}`));
    if (outcome === 'failed') throw new Error(`${model}: ${reason?.code}: ${reason?.message}`);
    if (outcome !== 'running') {
      return { model, outcome, gain: report?.gate[0]?.gain, seconds: report?.cost.seconds ?? 0 };
    }
    await sleep(LOOK_MS);
  }
}

/** Has a collection embedded by a model as well. @returns Seconds until its index is whole. */
async function fillIndex(system: System, collection: string, model: string): Promise<number> {
  const { name, schema } = topics.generationFilled;
  const client = await TopicClient.open(system.brokers, [name]);
  const whole = Promise.withResolvers<void>();
  const stalled = setTimeout(() => whole.reject(new Error(`${model}: its index is not whole`)), STALLED_MS);
  client.listen((record) => {
    if (record.value === null) return;
    const said = decodeMessage(schema, record.value, headerOf(record, HEADER.contentType));
    if (said.collection === collection && !said.removed) whole.resolve();
  });
  const began = performance.now();
  try {
    const resources = [{ kind: 'Collection', name: collection, spec: { alsoEmbeddedBy: [model] } }];
    await call(system, 'POST', '/api/resources', { resources });
    await whole.promise;
    return (performance.now() - began) / 1_000;
  } finally {
    clearTimeout(stalled);
    await client.close();
  }
}

/** nDCG@10 of queries, by id. */
async function scores(
  system: System,
  collection: string,
  queries: readonly JudgedQuery[],
  how: readonly string[],
): Promise<Map<string, number>> {
  const found = await search(system, collection, queries, how);
  return new Map(queries.map(({ id, useful }) => [id, ndcg(found.get(id)!, useful, 10)]));
}

/** Documents that are found for queries, by id, the best first. */
async function search(
  system: System,
  collection: string,
  queries: readonly Pick<JudgedQuery, 'id' | 'text'>[],
  how: readonly string[],
): Promise<Map<string, string[]>> {
  const file = await writeUnder(
    system.datasets,
    `${collection}-asked.jsonl`,
    queries.map(({ id, text }) => ({ _id: id, text })),
  );
  const parameters = ['search', '--batch', file, '--collection', collection, '-k', String(K), ...how];
  const found = await system.weir<{ id: string; hits: { documentId: string }[] }>(parameters);
  if (found.length !== queries.length) throw new Error(`${found.length} of ${queries.length} queries ran`);
  return new Map(found.map(({ id, hits }) => [id, [...new Set(hits.map(({ documentId }) => documentId))]]));
}

async function writeUnder(folder: string, name: string, rows: readonly object[]): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
}

async function call(system: System, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${system.gatewayUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${system.adminKey}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}
