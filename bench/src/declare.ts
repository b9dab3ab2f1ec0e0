import { parseResource, resourceRecord } from '@weir/resources';
import type { TopicClient } from './topic-client.js';
import { CORPUS_COLLECTION } from './indexed-corpus.js';

export const BENCH_APP = 'bench';

/** An app on the corpus whose model costs no time, and the same with the model that ships. */
const RESOURCES = [
  { kind: 'Collection', name: CORPUS_COLLECTION, spec: {} },
  { kind: 'Model', name: 'bench', spec: { provider: 'scripted', script: [{ text: 'As the contexts say [1].' }] } },
  {
    kind: 'App',
    name: BENCH_APP,
    spec: { pattern: 'rag', model: 'bench', retrieval: { collection: CORPUS_COLLECTION, mode: 'hybrid', k: 8 } },
  },
];

/** Declares what the benchmarks ask; every service follows within seconds. */
export async function declareBenchResources(client: TopicClient): Promise<void> {
  await client.send(RESOURCES.map((resource) => resourceRecord(parseResource(resource), 'weir/bench')));
}
