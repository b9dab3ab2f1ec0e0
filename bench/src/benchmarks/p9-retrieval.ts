import { create, decodeMessage, encodeJson, HEADER, JSON_TYPE, replyTopics, topics } from '@weir/contracts';
import { createElasticsearch } from '@weir/elasticsearch';
import { headerOf, type OutboundRecord } from '@weir/kafka';
import { createOnnxEmbedder } from '@weir/models';
import { median } from '@weir/statistics';
import type { Benchmark, BenchmarkOptions, Findings } from '../benchmark.js';
import { CORPUS_COLLECTION, CORPUS_SIZE, fillIndex, readQuestions } from '../indexed-corpus.js';
import { describeMachine, MODEL, modelsFolder } from '../machine.js';
import { openLoop } from '../open-loop.js';
import { HITS, rawSearch } from '../raw-search.js';
import { ROOT } from '../root.js';
import { RoundTrips } from '../round-trips.js';
import { alternating, quantile, spreadOf } from '../statistics.js';
import type { System } from '../system.js';
import { clientHeaders, TopicClient } from '../topic-client.js';

const PER_SECOND = 10;
/** Both servers compile what they run often: at the rate above that would take minutes. */
const WARM_UP = { queries: 600, perSecond: 30 };

export const retrieval: Benchmark = {
  id: 'p9',
  title: 'Retrieval',
  question:
    'A hybrid search by the retrieval service, over one search in Elasticsearch by itself with the same filters: BM25 ' +
    'and kNN, fused by the server, with the texts of the same number of hits.',
  run: { on: 'system', measure },
};

interface Query {
  text: string;
  vector: number[];
}

interface Round {
  /** Within the service, from having the request to having the hits. */
  service: number;
  /** From publishing the request until the reply is read. */
  topics: number;
  raw: number;
}

async function measure(system: System, { rounds: count, report }: BenchmarkOptions): Promise<Findings> {
  const chunks = await fillIndex(system, describeMachine(ROOT).model, report);
  const queries = await embedAll(await readQuestions());
  const elasticsearch = createElasticsearch({ url: system.elasticsearchUrl });
  const client = await TopicClient.open(system.brokers, [replyTopics.gateway]);
  const trips = new RoundTrips(client, (record) => headerOf(record, HEADER.run));
  let runs = 0;
  // Some questions take three times as long as others: both sides are asked all of them.
  const asked = (index: number) => queries[index % queries.length]!;
  const viaService = async (howMany = queries.length, perSecond = PER_SECOND) => {
    const within: number[] = [];
    const times = await openLoop(howMany, perSecond, async (index) => {
      const run = `retrieve-${(runs += 1)}`;
      const reply = await trips.ask(run, request(run, asked(index)));
      within.push(tookOf(reply.value!));
    });
    return { topics: quantile(times, 0.5), service: quantile(within, 0.5) };
  };
  const direct = async (howMany = queries.length, perSecond = PER_SECOND) => {
    const times = await openLoop(howMany, perSecond, (index) => {
      const { vector, text } = asked(index);
      return rawSearch(elasticsearch, vector, text);
    });
    return { raw: quantile(times, 0.5) };
  };
  try {
    report('warm-up');
    await viaService(WARM_UP.queries, WARM_UP.perSecond);
    await direct(WARM_UP.queries, WARM_UP.perSecond);
    const rounds: Round[] = [];
    for (const order of alternating(count)) {
      const round: Round = { service: Number.NaN, topics: Number.NaN, raw: Number.NaN };
      for (const arm of order) Object.assign(round, arm === 'a' ? await direct() : await viaService());
      rounds.push(round);
      const { service, topics: overTopics, raw } = round;
      report(`service ${service.toFixed(2)} ms, over topics ${overTopics.toFixed(2)} ms, raw ${raw.toFixed(2)} ms`);
    }
    const over = (of: (round: Round) => number) => spreadOf(rounds.map(of));
    return {
      figures: [
        {
          name: 'ratio of p50',
          unit: '',
          value: over(({ service, raw }) => service / raw),
          floor: { atMost: 1.5 },
        },
        { name: 'service, p50', unit: 'ms', value: over(({ service }) => service) },
        { name: 'service asked over topics, p50', unit: 'ms', value: over((round) => round.topics) },
        { name: 'Elasticsearch by itself, p50', unit: 'ms', value: over(({ raw }) => raw) },
      ],
      conditions: {
        corpus: CORPUS_SIZE,
        chunks,
        hits: HITS,
        queries: queries.length,
        queriesPerSecond: PER_SECOND,
        wordsPerQuery: median(queries.map(({ text }) => text.split(/\s+/).length)),
      },
      rounds,
    };
  } finally {
    trips.close();
    await client.close();
    await elasticsearch.close();
  }
}

async function embedAll(texts: readonly string[]): Promise<Query[]> {
  const embedder = await createOnnxEmbedder({ directory: modelsFolder(ROOT), model: MODEL });
  const vectors = await embedder.embed(texts);
  await embedder.close();
  return texts.map((text, index) => ({ text, vector: [...vectors[index]!] }));
}

function request(runId: string, { text, vector }: Query): OutboundRecord {
  const { schema, name } = topics.retrieveRequested;
  const message = create(schema, {
    runId,
    step: 'retrieve',
    collection: CORPUS_COLLECTION,
    query: text,
    mode: 'hybrid',
    k: HITS,
    vector: { values: vector },
  });
  return {
    topic: name,
    key: Buffer.from(runId),
    value: encodeJson(schema, message),
    headers: clientHeaders(schema.typeName, runId, JSON_TYPE, { run: runId, replyTopic: replyTopics.gateway }),
  };
}

/** @throws Error when the search failed or found nothing. */
function tookOf(value: Buffer): number {
  const { result, tookMs } = decodeMessage(topics.stepCompleted.schema, value, undefined);
  if (result.case !== 'retrieve' || result.value.hits.length === 0) {
    throw new Error(`No hits: ${JSON.stringify(result.value)}`);
  }
  return tookMs;
}
