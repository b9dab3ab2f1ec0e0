/** A number that a plan rests on, and where it is from. */
export interface Constant {
  value: number;
  unit: string;
  /** A figure of `bench/results`, a page, or a publication. */
  origin: string;
}

/** A median that a benchmark kept in `bench/results/<benchmark>.json`; a test compares the two. */
export interface Measured extends Constant {
  benchmark: string;
  figure: string;
}

function measured(benchmark: string, figure: string, value: number, unit: string): Measured {
  return { value, unit, benchmark, figure, origin: `bench/results/${benchmark}.json, ${figure}` };
}

const said = (value: number, unit: string, origin: string): Constant => ({ value, unit, origin });

/** The services that a plan counts instances of. Evaluation and tuning have no part in a document or question. */
export const PLANNED = [
  'gateway',
  'ingestion',
  'embedding',
  'retrieval',
  'orchestration',
  'inference',
  'governance',
  'monitoring',
  'tools',
] as const;
export type PlannedService = (typeof PLANNED)[number];

/** Processor time of a chunk, from submission to searchable. The services that are not named have no part in it. */
export const CHUNK_MS = {
  gateway: measured('p1', 'processor time of gateway', 0.493, 'ms'),
  ingestion: measured('p1', 'processor time of ingestion', 1.39, 'ms'),
  governance: measured('p1', 'processor time of governance', 0.785, 'ms'),
  embedding: measured('p1', 'processor time of embedding', 40.2, 'ms'),
  retrieval: measured('p1', 'processor time of retrieval', 2.51, 'ms'),
  kafka: measured('p1', 'processor time of kafka', 3.5, 'ms'),
  elasticsearch: measured('p1', 'processor time of elasticsearch', 8.23, 'ms'),
} as const;

/**
 * Processor time of a question of a `rag` app: its contexts travel with the state of the run through every hop, so it takes more of each
 * service than one without retrieval.
 */
export const QUESTION_MS = {
  gateway: measured('question', 'processor time of gateway', 2.19, 'ms'),
  orchestration: measured('question', 'processor time of orchestration', 20.8, 'ms'),
  inference: measured('question', 'processor time of inference', 2.97, 'ms'),
  governance: measured('question', 'processor time of governance', 19.4, 'ms'),
  monitoring: measured('question', 'processor time of monitoring', 6.49, 'ms'),
  kafka: measured('question', 'processor time of kafka', 27.7, 'ms'),
  embedding: measured('question', 'processor time of embedding', 19.2, 'ms'),
  retrieval: measured('question', 'processor time of retrieval', 6.16, 'ms'),
  elasticsearch: measured('question', 'processor time of elasticsearch', 58.8, 'ms'),
} as const;

/** Resident memory of an instance after load. */
export const INSTANCE_MIB: Readonly<Record<PlannedService, Measured>> = {
  gateway: measured('p19', 'gateway after load', 147, 'MiB'),
  ingestion: measured('p19', 'ingestion after load', 164, 'MiB'),
  embedding: measured('p19', 'embedding after load', 347, 'MiB'),
  retrieval: measured('p19', 'retrieval after load', 165, 'MiB'),
  orchestration: measured('p19', 'orchestration after load', 143, 'MiB'),
  inference: measured('p19', 'inference after load', 277, 'MiB'),
  governance: measured('p19', 'governance after load', 147, 'MiB'),
  monitoring: measured('question', 'monitoring after load', 245, 'MiB'),
  tools: measured('p19', 'tools after load', 131, 'MiB'),
};

export const OVERHEAD_P99_MS = measured('p6', 'over topics, p99', 114, 'ms');

export const BYTES_PER_TOKEN = said(
  4,
  'B/token',
  'OpenAI, “What are tokens and how to count them?”: about 4 characters of English',
);
export const CHUNK_TOKENS = said(256, 'tokens', 'the default of `chunking.maxTokens` of a Collection');
export const HITS = said(8, 'chunks', 'the default of `retrieval.k` of an App');
export const CALLS_PER_PARTITION = said(32, 'calls', 'services/inference: concurrency of a partition');
export const DEFAULT_PARTITIONS = said(8, 'partitions', 'libs/contracts: the default of a topic');
export const AVAILABLE_INSTANCES = said(2, 'instances', 'deploy/helm: one may be gone while another works');
export const KAFKA_COPIES = said(3, 'copies', 'deploy/helm: kafka.replicas');
export const INDEX_COPIES = said(2, 'copies', 'deploy/helm: elasticsearch.indexReplicas 1 beside the first');
export const HNSW_M = said(16, 'links', 'libs/elasticsearch: `m` of a chunk index');
export const INT8_EXTRA = said(
  4,
  'B/vector',
  'Elastic, “Tune approximate kNN search”: int8 takes dimensions + 4 bytes of memory a vector',
);
export const LINK_BYTES = said(4, 'B', 'Elastic, “Tune approximate kNN search”: the graph takes 4 · m bytes a vector');
export const HEAP_GIB = said(1, 'GiB', 'Elasticsearch as `weir up` starts it: -Xmx1g');
export const MODEL_MEMORY = said(
  1.2,
  '',
  'EleutherAI, “Transformer Math 101”: inference takes 1.2 times the memory of the weights',
);
export const PARAMETER_BYTES = said(2, 'B', 'a parameter in float16 or bfloat16');
/** The records of a run that carry its contexts: the reply of retrieval, and what follows it up to the outcome. */
export const RECORDS_WITH_CONTEXTS = said(
  6,
  'records',
  'docs/architecture.md: retrieve, complete and check-output travel with the state of the run, and so do their replies',
);
/** The topics that carry a document's text on its way: submitted is kept for ever and counted by itself. */
export const DOCUMENT_STAGES = said(3, 'topics', 'docs/topics.md: document-chunked, document-cleared, chunks-embedded');
export const MOST_UTILISATION = said(0.7, '', 'room for one instance in four to be gone');
export const LEAST_UTILISATION = said(0.2, '', 'below it the target is named as missed');
export const DAYS_PER_MONTH = said(30.4, 'days', '365 / 12');
/** The least that an instance is given. */
export const LEAST_CORES = said(0.25, 'cores', 'deploy/helm: defaults.resources.requests.cpu');
/** From the sizes at 384 and 768 dimensions, by a straight line. The vector's numbers stand in `_source` too. */
export const INDEX_BYTES_PER_DIMENSION = said(15.3, 'B', 'bench/results/size.json: 384 and 768 dimensions');
/** What is left of a chunk's size, over the bytes of its text. */
export const INDEX_BYTES_PER_TEXT_BYTE = said(1.24, 'B', 'bench/results/size.json: 384 and 768 dimensions');
