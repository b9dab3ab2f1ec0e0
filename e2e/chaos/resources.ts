import type { Resource } from '@weir/resources';
import { parseResources } from '@weir/resources';
import { APP, COLLECTION } from './workload/input.js';

/**
 * What the load talks to. A chunk is a paragraph, an answer one sentence, and no run ends for lack of time: whoever answers
 * late has to answer all the same.
 */
export const RESOURCES: readonly Resource[] = parseResources(
  `
kind: Collection
name: ${COLLECTION}
spec: { chunking: { maxTokens: 48 } }
---
kind: Model
name: ${APP}
spec: { provider: extractive, maxSentences: 1 }
---
kind: App
name: ${APP}
spec:
  pattern: rag
  model: ${APP}
  timeLimitMs: 600000
  retrieval: { collection: ${COLLECTION}, mode: hybrid, k: 8 }
`,
  'chaos',
);
