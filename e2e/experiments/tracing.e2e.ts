import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CollectedSpan, type Collector, startCollector } from '../support/otlp-collector.js';
import { type StartedSystem, startSystem } from '../support/system.js';
import { until } from '../support/until.js';

/** A system that sends its spans to a collector, which has MLflow get them too. */
let system: StartedSystem;
let collector: Collector;

const COLLECTION = 'traced';
const SECRET = 'quillwort';
const QUESTION = `How long does the ${SECRET} sleep?`;
const PATH = ['orchestration', 'governance', 'embedding', 'retrieval', 'inference'].map((name) => `weir-${name}`);
/** MLflow's interface does not open traces of thousands of spans. */
const MOST_SPANS = 50;

beforeAll(async () => {
  collector = await startCollector(() => {
    const url = system?.addresses.mlflowUrl;
    return url ? { url, headers: { 'x-mlflow-experiment-id': '0' } } : undefined;
  });
  system = await startSystem({
    mlflow: true,
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '200' },
  });
  const app = { pattern: 'rag', retrieval: { collection: COLLECTION } };
  const resources = [
    { kind: 'Collection', name: COLLECTION, spec: {} },
    { kind: 'App', name: 'traced', spec: { ...app, model: 'default' } },
  ];
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
  const added = await system.fetch(`/api/collections/${COLLECTION}/documents`, {
    method: 'POST',
    body: JSON.stringify({ documentId: 'sleep', text: `The ${SECRET} sleeps for seven months.` }),
    headers: { 'content-type': 'application/x-ndjson' },
  });
  if (!added.ok) throw new Error(await added.text());
  await until('the app answers', async () => (await ask({})).outcome === 'answered');
}, 300_000);

afterAll(async () => {
  await system?.stop();
  await collector?.close();
});

interface Answer {
  runId: string;
  outcome: string;
}

async function ask(more: object, headers: Record<string, string> = {}): Promise<Answer> {
  const body = JSON.stringify({ app: 'traced', question: QUESTION, ...more });
  const response = await system.fetch('/api/answers', { method: 'POST', body, headers });
  const text = await response.text();
  if (!text.includes('event:') && !text.startsWith('data:')) return JSON.parse(text) as Answer;
  const last = text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .at(-1)!;
  return JSON.parse(last.slice('data: '.length)) as Answer;
}

/** The spans of the traces of questions, once every service on the way has sent its own. */
function wholeTrace(wanted: (root: CollectedSpan) => boolean): Promise<CollectedSpan[]> {
  return until('the whole trace', () => {
    const root = collector.spans.find((span) => span.kind === 2 && wanted(span));
    const spans = collector.spans.filter(({ traceId }) => traceId === root?.traceId);
    const services = new Set(spans.map(({ service }) => service));
    return PATH.every((service) => services.has(service)) && orphansOf(spans).length <= 1 ? spans : undefined;
  });
}

/** Spans whose parent is not there; of a whole tree, its root alone. */
function orphansOf(spans: readonly CollectedSpan[]): CollectedSpan[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  return spans.filter(({ parentId }) => !ids.has(parentId));
}

function draw(spans: readonly CollectedSpan[], root: CollectedSpan, depth = 0): string[] {
  const below = spans
    .filter(({ parentId }) => parentId === root.spanId)
    .toSorted((one, other) => Number(one.start - other.start));
  return [
    `${'  '.repeat(depth)}${root.name} (${root.service}, ${((Number(root.end - root.start) || 0) / 1e6).toFixed(1)} ms)`,
    ...below.flatMap((span) => draw(spans, span, depth + 1)),
  ];
}

describe.each([
  ['a question', {}],
  ['a stream', { stream: true }],
])('the trace of %s', (_what, more) => {
  it('is one tree, from the request over every hop to the answer, in a collector and in MLflow', async () => {
    const began = BigInt(Date.now()) * 1_000_000n;
    expect((await ask(more)).outcome).toBe('answered');
    const spans = await wholeTrace(({ name, start }) => name === 'POST /api/answers' && start >= began);
    const roots = orphansOf(spans);
    expect(roots).toMatchObject([{ service: 'weir-gateway', name: 'POST /api/answers', parentId: '', kind: 2 }]);
    const { traceId } = roots[0]!;
    expect(new Set(spans.map((span) => span.spanId)).size).toBe(spans.length);
    expect(spans.length).toBeLessThan(MOST_SPANS);
    console.log(draw(spans, roots[0]!).join('\n'));

    const consumed = spans.filter(({ kind }) => kind === 5).map(({ attributes }) => attributes);
    for (const attributes of consumed) {
      expect(attributes).toMatchObject({
        'messaging.system': 'kafka',
        'messaging.operation.type': 'process',
        'messaging.destination.name': expect.stringMatching(/^weir\./),
        'messaging.consumer.group.name': expect.stringMatching(/^weir\./),
        'messaging.kafka.offset': expect.stringMatching(/^\d+$/),
      });
    }
    const topics = new Set(consumed.map((attributes) => attributes['messaging.destination.name']));
    for (const topic of [
      'orchestration.v1.answer-requested',
      'governance.v1.check-requested',
      'embedding.v1.embed-requested',
      'retrieval.v1.retrieve-requested',
      'inference.v1.complete-requested',
      'orchestration.v1.step-completed',
    ]) {
      expect(topics).toContain(`weir.${topic}`);
    }
    const model = spans.find(({ name }) => name.startsWith('chat '));
    expect(model?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'extractive',
      'gen_ai.usage.input_tokens': expect.stringMatching(/^[1-9]\d*$/),
      'gen_ai.usage.output_tokens': expect.stringMatching(/^[1-9]\d*$/),
    });

    const embeddings = spans.find(({ name }) => name.startsWith('embeddings '));
    expect(embeddings).toMatchObject({ name: 'embeddings all-MiniLM-L6-v2', service: 'weir-embedding', kind: 3 });
    expect(embeddings?.attributes).toMatchObject({
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.provider.name': 'transformers',
      'gen_ai.request.model': 'all-MiniLM-L6-v2',
      'gen_ai.embeddings.dimension.count': '384',
      'gen_ai.usage.input_tokens': expect.stringMatching(/^[1-9]\d*$/),
    });
    const retrieval = spans.find(({ name }) => name.startsWith('retrieval '));
    expect(retrieval).toMatchObject({ name: `retrieval ${COLLECTION}`, service: 'weir-retrieval', kind: 3 });
    expect(retrieval?.attributes).toMatchObject({
      'gen_ai.operation.name': 'retrieval',
      'gen_ai.data_source.id': COLLECTION,
      'gen_ai.retrieval.top_k': expect.stringMatching(/^[1-9]\d*$/),
    });

    const search = await until('MLflow has the trace', async () => {
      const response = await fetch(`${system.addresses.mlflowUrl}/api/3.0/mlflow/traces/search`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '0' } }],
          max_results: 500,
        }),
      });
      const { traces = [] } = (await response.json()) as { traces?: { trace_id: string; state: string }[] };
      const found = traces.filter(({ trace_id: id }) => id.includes(traceId));
      return found.length > 0 && found[0]!.state === 'OK' ? found : undefined;
    });
    expect(search).toHaveLength(1);
  });
});

it("a trace goes on from the client's own", async () => {
  const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
  await ask({}, { traceparent: `00-${traceId}-${spanId}-01` });
  const spans = await wholeTrace((root) => root.traceId === traceId);
  expect(orphansOf(spans)).toMatchObject([{ service: 'weir-gateway', parentId: spanId }]);
});

it('no text of a question, a document or an answer is in a span', () => {
  const all = Buffer.concat(collector.bodies).toString('latin1');
  expect(all).toContain('weir-gateway');
  expect(all).not.toContain(SECRET);
  expect(all).not.toContain('seven months');
});
