import { create, EmbedRequestedSchema, hashId, topics } from '@weir/contracts';
import { classify } from '@weir/errors';
import { type Embed, embeddingsOf, labelsIn, METRICS, referencesOf, type ResultLine, scored } from '@weir/experiments';
import { appSchema, type DatasetItem, mergePatch, type Snapshot, type SuiteVariant } from '@weir/resources';
import type { Steps } from '@weir/requests';
import { Ajv } from 'ajv';
import type { PlannedSuite } from './plan-suite.js';
import type { Unscored } from './result-of.js';

export type Scored = Pick<ResultLine, 'scores' | 'problems' | 'by' | 'judgeUsage'>;

/** Scores one answer by all metrics of a suite; a metric that cannot say anything says why. */
export type ScoreItem = (result: Unscored, variant: SuiteVariant, signal: AbortSignal) => Promise<Scored>;

export interface ScoreScope {
  tenant: string;
  runId: string;
  snapshot: Snapshot;
  items: readonly DatasetItem[];
}

/** For texts to be embedded, milliseconds. */
const EMBED_MS = 60_000;

/** The scorer of a suite's metrics that are functions of the answer. */
export function functionScorer(steps: Steps): (suite: PlannedSuite, scope: ScoreScope) => ScoreItem {
  return (suite, scope) => {
    const names = suite.metrics.filter((name) => Object.hasOwn(METRICS, name));
    const labels = labelsOf(suite, scope.items);
    const needsEmbeddings = names.includes('semantic-similarity');
    const validators = names.includes('format-valid') ? validatorsOf(suite, scope.snapshot) : new Map<string, never>();
    return async (result, variant, signal) => {
      const matches = validators.get(variant.name);
      const context = { labels, ...(matches ? { matches } : {}) };
      if (!needsEmbeddings || result.outcome === 'failed') return scored(result, names, context);
      try {
        const embeddings = await embeddingsOf([result], embedder(steps, scope), signal);
        return scored(result, names, { ...context, embeddings });
      } catch (error) {
        signal.throwIfAborted();
        const { scores, problems } = scored(result, names, context);
        return { scores, problems: { ...problems, 'semantic-similarity': `not embedded: ${classify(error).code}` } };
      }
    };
  };
}

function labelsOf({ spec }: PlannedSuite, items: readonly DatasetItem[]): string[] {
  if (spec.task !== 'classification') return [];
  return spec.labels ?? labelsIn(items.map(referencesOf));
}

/** What the answers of each variant have to fit, where its app says so. */
function validatorsOf({ spec }: PlannedSuite, snapshot: Snapshot): Map<string, (value: unknown) => boolean> {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  return new Map(
    spec.variants.flatMap(({ name, app, with: patch = {} }) => {
      const { responseSchema } = appSchema.safeParse(mergePatch(snapshot.find('App', app), patch)).data ?? {};
      if (!responseSchema) return [];
      const validate = ajv.compile(responseSchema);
      return [[name, (value: unknown) => validate(value)] as const];
    }),
  );
}

function embedder(steps: Steps, { tenant, runId }: ScoreScope): Embed {
  return async (texts, signal) => {
    const step = hashId('embed-to-score', ...texts);
    const { vectors } = await steps.request({
      topic: topics.embedRequested,
      message: create(EmbedRequestedSchema, { runId, step, texts: [...texts] }),
      expects: 'embed',
      tenant,
      runId,
      step,
      deadline: Date.now() + EMBED_MS,
      ...(signal ? { signal } : {}),
    });
    return vectors.map(({ values }) => values);
  };
}
