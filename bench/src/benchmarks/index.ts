import type { Benchmark } from '../benchmark.js';
import { providersDown } from './f7-providers-down.js';
import { ingestion } from './p1-ingestion.js';
import { hop } from './p4-hop.js';
import { throughput } from './p5-throughput.js';
import { answer } from './p6-answer.js';
import { gatewayOverhead } from './p7-gateway.js';
import { streaming } from './p8-stream.js';
import { retrieval } from './p9-retrieval.js';
import { cache } from './p12-cache.js';
import { scale } from './p13-scale.js';
import { guardrails } from './p16-guardrails.js';
import { tracing } from './p16-tracing.js';
import { footprint } from './p19-footprint.js';
import { questionTime } from './question-time.js';
import { replay } from './replay.js';
import { indexSize } from './size-index.js';
import { tuneAdapter } from './tune-adapter.js';
import { tunePipeline } from './tune-pipeline.js';
import { retrievalQuality } from './ndcg-retrieval-quality.js';

/** All benchmarks, in the order in which they run. */
export const benchmarks: readonly Benchmark[] = [
  ingestion,
  hop,
  throughput,
  answer,
  questionTime,
  gatewayOverhead,
  streaming,
  retrieval,
  cache,
  scale,
  guardrails,
  tracing,
  footprint,
  providersDown,
  replay,
  retrievalQuality,
  indexSize,
  tuneAdapter,
  tunePipeline,
];
