import * as of from './constants.js';
import type { Constant, PlannedService } from './constants.js';

/** A model at somebody else's, paid by the token. */
export interface ApiModel {
  kind: 'api';
  /** Of a million tokens. */
  inputPrice: number;
  outputPrice: number;
}

/** A model on GPUs of one's own. */
export interface OwnModel {
  kind: 'own';
  /** Billions of parameters. */
  parameters: number;
  /** Sequences that one GPU (or group of GPUs that holds the model) answers at a time. */
  concurrency: number;
}

/** Prices of a month; those that are not said are not counted. */
export interface Prices {
  core?: number;
  memoryGib?: number;
  diskGib?: number;
  gpu?: number;
}

/** What a deployment is for. Documents, changes and questions are of one tenant. */
export interface PlanInputs {
  tenants: number;
  documents: number;
  /** Bytes of text, on average. */
  documentBytes: number;
  /** Documents that are new or changed. */
  changesPerDay: number;
  /** At the peak. */
  questionsPerSecond: number;
  /** The mean rate of questions over that of the peak. */
  averageShare: number;
  /** From a question to the end of its answer, 99th percentile. */
  latencyMs: number;
  inputTokens: number;
  outputTokens: number;
  /** Of one sequence, while as many as `concurrency` says run. */
  tokensPerSecond: number;
  model: ApiModel | OwnModel;
  dimensions: number;
  /** Days that Kafka keeps what it does not keep for ever. */
  retentionDays: number;
  prices: Prices;
}

/** One step of the arithmetic. */
export interface Line {
  name: string;
  /** With the numbers in it. */
  arithmetic: string;
  value: number;
  unit: string;
  /** Of the constants in it. */
  origins: string[];
}

export interface Plan {
  lines: Line[];
  instances: Record<PlannedService, number>;
  /** Processor cores that each service, Kafka and Elasticsearch have to have. */
  cores: Record<PlannedService | 'kafka' | 'elasticsearch', number>;
  /** Of every topic. */
  partitions: number;
  memoryMib: Record<PlannedService | 'elasticsearch', number>;
  indexBytes: number;
  kafkaBytes: number;
  gpus: number;
  /** A month, of what has a price. */
  cost: number;
  /** What cannot be had, or was not counted. */
  warnings: string[];
}

const SECONDS_PER_DAY = 86_400;
const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
/** Of a service with one thread for its work; embedding gives each of two runs of its model one. */
const CORES_PER_INSTANCE: Partial<Record<PlannedService, number>> = { embedding: 2 };

/**
 * Sizes a deployment by arithmetic from measured processor times: utilisation by the mean response time of M/M/1
 * (service time / (1 - utilisation)), calls under way by Little's law.
 */
export function plan(inputs: PlanInputs): Plan {
  const lines: Line[] = [];
  const warnings: string[] = [];
  const line = (name: string, unit: string, arithmetic: string, value: number, ...constants: Constant[]): number => {
    lines.push({ name, arithmetic, value, unit, origins: [...new Set(constants.map(({ origin }) => origin))] });
    return value;
  };
  const n = short;
  const { tenants } = inputs;

  const documents = line('documents', '', `${tenants} × ${inputs.documents}`, tenants * inputs.documents);
  const peak = line(
    'questions at the peak',
    '/s',
    `${tenants} × ${inputs.questionsPerSecond}`,
    tenants * inputs.questionsPerSecond,
  );
  const chunkBytes = of.CHUNK_TOKENS.value * of.BYTES_PER_TOKEN.value;
  const perDocument = line(
    'chunks of a document',
    '',
    `⌈${inputs.documentBytes} / (${of.CHUNK_TOKENS.value} × ${of.BYTES_PER_TOKEN.value})⌉`,
    Math.ceil(inputs.documentBytes / chunkBytes),
    of.CHUNK_TOKENS,
    of.BYTES_PER_TOKEN,
  );
  const chunks = line('chunks', '', `${n(documents)} × ${perDocument}`, documents * perDocument);
  const changes = tenants * inputs.changesPerDay;
  const chunkRate = line(
    'chunks that change',
    '/s',
    `${n(changes)} × ${perDocument} / ${SECONDS_PER_DAY}`,
    (changes * perDocument) / SECONDS_PER_DAY,
  );

  const modelMs = line(
    'a model call',
    'ms',
    `${inputs.outputTokens} / ${inputs.tokensPerSecond} × 1000`,
    (inputs.outputTokens / inputs.tokensPerSecond) * 1_000,
  );
  const left = inputs.latencyMs - modelMs;
  const wanted = left > 0 ? 1 - of.OVERHEAD_P99_MS.value / left : 0;
  if (wanted < of.LEAST_UTILISATION.value) {
    const least = modelMs + of.OVERHEAD_P99_MS.value / (1 - of.LEAST_UTILISATION.value);
    warnings.push(`The latency target of ${inputs.latencyMs} ms cannot be held: at least ${Math.ceil(least)} ms.`);
  }
  const utilisation = line(
    'utilisation',
    '',
    `1 - ${n(of.OVERHEAD_P99_MS.value)} / (${inputs.latencyMs} - ${n(modelMs)}), within ${of.LEAST_UTILISATION.value} to ${of.MOST_UTILISATION.value}`,
    Math.min(of.MOST_UTILISATION.value, Math.max(of.LEAST_UTILISATION.value, wanted)),
    of.OVERHEAD_P99_MS,
    of.MOST_UTILISATION,
    of.LEAST_UTILISATION,
  );

  const coresOf = (name: PlannedService | 'kafka' | 'elasticsearch'): number => {
    const question = (of.QUESTION_MS as Partial<Record<string, Constant>>)[name];
    const chunk = (of.CHUNK_MS as Partial<Record<string, Constant>>)[name];
    const parts = [
      ...(question ? [`${n(peak)} × ${question.value}`] : []),
      ...(chunk ? [`${n(chunkRate)} × ${chunk.value}`] : []),
    ];
    const work = peak * (question?.value ?? 0) + chunkRate * (chunk?.value ?? 0);
    if (parts.length === 0) return 0;
    return line(
      `cores of ${name}`,
      'cores',
      `(${parts.join(' + ')}) / 1000 / ${n(utilisation)}`,
      work / 1_000 / utilisation,
      ...[question, chunk].filter((constant) => constant !== undefined),
    );
  };
  const cores = Object.fromEntries(
    [...of.PLANNED, 'kafka' as const, 'elasticsearch' as const].map((name) => [name, coresOf(name)]),
  ) as Plan['cores'];
  const instances = Object.fromEntries(
    of.PLANNED.map((name) => {
      const each = CORES_PER_INSTANCE[name] ?? 1;
      const count = Math.max(of.AVAILABLE_INSTANCES.value, Math.ceil(cores[name] / each));
      return [
        name,
        line(
          `instances of ${name}`,
          '',
          `max(${of.AVAILABLE_INSTANCES.value}, ⌈${n(cores[name])} / ${each}⌉)`,
          count,
          of.AVAILABLE_INSTANCES,
        ),
      ];
    }),
  ) as Plan['instances'];
  const rate = (instances.embedding * 2 * 1_000) / of.CHUNK_MS.embedding.value;
  line(
    'the first load',
    'hours',
    `${n(chunks)} / (${instances.embedding} × 2 × 1000 / ${of.CHUNK_MS.embedding.value}) / 3600`,
    chunks / rate / 3_600,
    of.CHUNK_MS.embedding,
  );

  const underWay = line('model calls under way', '', `${n(peak)} × ${n(modelMs)} / 1000`, (peak * modelMs) / 1_000);
  const most = Math.max(...Object.values(instances));
  const partitions = line(
    'partitions of a topic',
    '',
    `the power of two from max(${of.DEFAULT_PARTITIONS.value}, ${most}, ⌈${n(underWay)} / ${of.CALLS_PER_PARTITION.value}⌉)`,
    powerOfTwo(Math.max(of.DEFAULT_PARTITIONS.value, most, Math.ceil(underWay / of.CALLS_PER_PARTITION.value))),
    of.DEFAULT_PARTITIONS,
    of.CALLS_PER_PARTITION,
  );

  const serviceMemory = Object.fromEntries(
    of.PLANNED.map((name) => [
      name,
      line(
        `memory of ${name}`,
        'MiB',
        `${instances[name]} × ${of.INSTANCE_MIB[name].value}`,
        instances[name] * of.INSTANCE_MIB[name].value,
        of.INSTANCE_MIB[name],
      ),
    ]),
  ) as Record<PlannedService, number>;
  const searchMemory = line(
    'memory of Elasticsearch',
    'MiB',
    `${of.INDEX_COPIES.value} × (${n(chunks)} × (${inputs.dimensions} + ${of.INT8_EXTRA.value} + ${of.LINK_BYTES.value} × ${of.HNSW_M.value}) / ${MIB} + ${of.HEAP_GIB.value * 1024})`,
    of.INDEX_COPIES.value *
      ((chunks * (inputs.dimensions + of.INT8_EXTRA.value + of.LINK_BYTES.value * of.HNSW_M.value)) / MIB +
        of.HEAP_GIB.value * 1_024),
    of.INDEX_COPIES,
    of.INT8_EXTRA,
    of.LINK_BYTES,
    of.HNSW_M,
    of.HEAP_GIB,
  );

  const perChunk = indexBytesPerChunk(inputs.dimensions, chunkBytes);
  line(
    'index bytes of a chunk',
    'B',
    `${inputs.dimensions} × ${of.INDEX_BYTES_PER_DIMENSION.value} + ${chunkBytes} × ${of.INDEX_BYTES_PER_TEXT_BYTE.value}`,
    perChunk,
    of.INDEX_BYTES_PER_DIMENSION,
    of.INDEX_BYTES_PER_TEXT_BYTE,
  );
  const indexBytes = line(
    'index on disk',
    'GiB',
    `${n(chunks)} × ${n(perChunk)} × ${of.INDEX_COPIES.value} × 2 / ${GIB}; twice, because a new generation is built beside the old`,
    (chunks * perChunk * of.INDEX_COPIES.value * 2) / GIB,
    of.INDEX_COPIES,
  );

  const kept = documents * inputs.documentBytes + changes * inputs.documentBytes * 365;
  line(
    'Kafka: documents, for ever',
    'GiB',
    `(${n(documents)} + ${n(changes)} × 365) × ${inputs.documentBytes} / ${GIB}; after a year`,
    kept / GIB,
  );
  const stages = of.DOCUMENT_STAGES.value;
  const onTheWay =
    (documents + changes * inputs.retentionDays) *
    (stages * inputs.documentBytes + perDocument * inputs.dimensions * 4);
  line(
    'Kafka: documents on their way',
    'GiB',
    `(${n(documents)} + ${n(changes)} × ${inputs.retentionDays}) × (${stages} × ${inputs.documentBytes} + ${perDocument} × ${inputs.dimensions} × 4) / ${GIB}; the first load among them`,
    onTheWay / GIB,
    of.DOCUMENT_STAGES,
  );
  const asked = peak * inputs.averageShare * SECONDS_PER_DAY;
  const perRun = of.RECORDS_WITH_CONTEXTS.value * of.HITS.value * chunkBytes;
  const runs = asked * inputs.retentionDays * perRun;
  line(
    'Kafka: runs',
    'GiB',
    `${n(peak)} × ${inputs.averageShare} × ${SECONDS_PER_DAY} × ${inputs.retentionDays} × ${of.RECORDS_WITH_CONTEXTS.value} × ${of.HITS.value} × ${chunkBytes} / ${GIB}`,
    runs / GIB,
    of.RECORDS_WITH_CONTEXTS,
    of.HITS,
  );
  const kafka = line(
    'Kafka on disk',
    'GiB',
    `${of.KAFKA_COPIES.value} × ${n((kept + onTheWay + runs) / GIB)}`,
    (of.KAFKA_COPIES.value * (kept + onTheWay + runs)) / GIB,
    of.KAFKA_COPIES,
  );

  let gpus = 0;
  const { model, prices } = inputs;
  const costs: number[] = [];
  if (model.kind === 'own') {
    gpus = line(
      'GPUs',
      '',
      `⌈${n(underWay)} / ${model.concurrency} / ${n(utilisation)}⌉`,
      Math.ceil(underWay / model.concurrency / utilisation),
    );
    line(
      'memory of a GPU, for the weights',
      'GiB',
      `${model.parameters} × 10⁹ × ${of.PARAMETER_BYTES.value} × ${of.MODEL_MEMORY.value} / ${GIB}`,
      (model.parameters * 1e9 * of.PARAMETER_BYTES.value * of.MODEL_MEMORY.value) / GIB,
      of.PARAMETER_BYTES,
      of.MODEL_MEMORY,
    );
  } else {
    const perQuestion = (inputs.inputTokens * model.inputPrice + inputs.outputTokens * model.outputPrice) / 1e6;
    costs.push(
      line(
        'cost: tokens',
        'a month',
        `${n(asked)} × ${of.DAYS_PER_MONTH.value} × (${inputs.inputTokens} × ${model.inputPrice} + ${inputs.outputTokens} × ${model.outputPrice}) / 10⁶`,
        asked * of.DAYS_PER_MONTH.value * perQuestion,
        of.DAYS_PER_MONTH,
      ),
    );
  }
  const served = of.PLANNED.reduce(
    (sum, name) => sum + Math.max(cores[name], instances[name] * of.LEAST_CORES.value),
    0,
  );
  const totalCores = line(
    'cores in all',
    'cores',
    `${n(served)} + ${n(cores.kafka)} + ${n(cores.elasticsearch)}; an instance has ${of.LEAST_CORES.value} at least`,
    served + cores.kafka + cores.elasticsearch,
    of.LEAST_CORES,
  );
  const memoryGib = (Object.values(serviceMemory).reduce((sum, one) => sum + one, 0) + searchMemory) / 1_024;
  const priced = [
    ['cores', totalCores, prices.core],
    ['memory', memoryGib, prices.memoryGib],
    ['disk', indexBytes + kafka, prices.diskGib],
    ['GPUs', gpus, prices.gpu],
  ] as const;
  for (const [name, amount, price] of priced) {
    if (amount === 0) continue;
    if (price === undefined) warnings.push(`No price was said for ${name} (${n(amount)}), so the cost is without.`);
    else costs.push(line(`cost: ${name}`, 'a month', `${n(amount)} × ${price}`, amount * price));
  }
  const cost = line(
    'cost',
    'a month',
    costs.map(n).join(' + ') || '0',
    costs.reduce((sum, one) => sum + one, 0),
  );
  return {
    lines,
    instances,
    cores,
    partitions,
    memoryMib: { ...serviceMemory, elasticsearch: searchMemory },
    indexBytes: indexBytes * GIB,
    kafkaBytes: kafka * GIB,
    gpus,
    cost,
    warnings,
  };
}

/** What one chunk takes on disk, in one copy of an index. */
export function indexBytesPerChunk(dimensions: number, textBytes: number): number {
  return dimensions * of.INDEX_BYTES_PER_DIMENSION.value + textBytes * of.INDEX_BYTES_PER_TEXT_BYTE.value;
}

function powerOfTwo(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(atLeast));
}

/** Three digits, or all of a whole number's. */
function short(value: number): string {
  return Number.isInteger(value) || value >= 1_000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
