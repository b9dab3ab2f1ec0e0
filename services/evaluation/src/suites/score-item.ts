import { randomUUID } from 'node:crypto';
import { classify } from '@weir/errors';
import { embeddingsOf, labelsIn, METRICS, referencesOf, type ResultLine, scored } from '@weir/experiments';
import {
  type Judged,
  JUDGED_METRICS,
  JudgeBudget,
  type JudgedItem,
  type JudgedMetric,
  type JudgePorts,
  LEXICAL_METRICS,
  rubric,
} from '@weir/judges';
import type { Steps } from '@weir/requests';
import { type DatasetItem, hashOf, type Snapshot, type SuiteVariant } from '@weir/resources';
import { embedder, judgeModel } from '../judging/judge-model.adapter.js';
import { judgePrices } from '../judging/judge-prices.js';
import type { PlannedSuite } from './plan-suite.js';
import type { Unscored } from './result-of.js';
import { responseValidators } from './response-schemas.js';

export type Scored = Pick<ResultLine, 'scores' | 'problems' | 'by' | 'judgeUsage'>;

/** Scores one answer by all metrics of a suite; a metric that cannot say anything says why. */
export type ScoreItem = (result: Unscored, variant: SuiteVariant, signal: AbortSignal) => Promise<Scored>;

export interface ScoreScope {
  tenant: string;
  /** Name of the ApiKey on whose account the judges go. */
  caller: string;
  snapshot: Snapshot;
  items: readonly DatasetItem[];
  /** What judges have used for it before, in an attempt that was cut short. */
  spent: { tokens: number; cost: number };
}

type Scores = Awaited<ReturnType<ScoreItem>>;

/** How a suite's answers are scored: by functions, by their words, and by a model. */
export function itemScorer(steps: Steps): (suite: PlannedSuite, scope: ScoreScope) => ScoreItem {
  return (suite, scope) => {
    const byFunctions = functionScores(steps, suite, scope);
    const byJudges = judgedScores(steps, suite, scope);
    const lexical = suite.metrics.filter((name) => Object.hasOwn(LEXICAL_METRICS, name));
    return async (result, variant, signal) => {
      const functions = await byFunctions(result, variant, signal);
      const judged = await byJudges(result, variant, signal);
      const words = lexicalScores(result, lexical);
      return {
        scores: { ...functions.scores, ...words.scores, ...judged.scores },
        problems: { ...functions.problems, ...words.problems, ...judged.problems },
        ...(judged.by ? { by: judged.by } : {}),
        ...(judged.judgeUsage ? { judgeUsage: judged.judgeUsage } : {}),
      };
    };
  };
}

function functionScores(steps: Steps, suite: PlannedSuite, { tenant, snapshot, items }: ScoreScope): ScoreItem {
  const names = suite.metrics.filter((name) => Object.hasOwn(METRICS, name));
  const labels = labelsOf(suite, items);
  const validators = names.includes('format-valid') ? responseValidators(suite, snapshot) : undefined;
  const embeds = names.includes('semantic-similarity');
  const attempt = randomUUID();
  return async (result, variant, signal) => {
    const matches = validators?.get(variant.name);
    const context = { labels, ...(matches ? { matches } : {}) };
    if (!embeds) return scored(result, names, context);
    if (result.outcome === 'failed') return scored(result, names, { ...context, embeddings: new Map() });
    try {
      const embed = embedder(steps, { tenant, runId: result.runId ?? randomUUID(), attempt });
      const embeddings = await embeddingsOf([result], (texts) => embed(texts, signal), signal);
      return scored(result, names, { ...context, embeddings });
    } catch (error) {
      signal.throwIfAborted();
      const { scores, problems } = scored(result, names, context);
      return { scores, problems: { ...problems, 'semantic-similarity': `not embedded: ${classify(error).code}` } };
    }
  };
}

function labelsOf({ spec }: PlannedSuite, items: readonly DatasetItem[]): string[] {
  if (spec.task !== 'classification') return [];
  return spec.labels ?? labelsIn(items.map(referencesOf));
}

function lexicalScores(result: Unscored, names: readonly string[]): Scores {
  const scores: Record<string, number> = {};
  const problems: Record<string, string> = {};
  for (const name of names) {
    const metric = LEXICAL_METRICS[name]!;
    const score = result.outcome === 'failed' ? undefined : metric.score(judgedItem(result));
    if (score === undefined) problems[name] = result.outcome === 'failed' ? FAILED : 'there are no words to compare';
    else scores[name] = score;
  }
  return { scores, problems };
}

function judgedScores(steps: Steps, { spec, metrics }: PlannedSuite, scope: ScoreScope): ScoreItem {
  const names = metrics.filter((name) => Object.hasOwn(JUDGED_METRICS, name) || Object.hasOwn(spec.rubrics, name));
  const { judge } = spec;
  if (!judge || names.length === 0) return () => Promise.resolve({ scores: {}, problems: {} });
  const model = scope.snapshot.get('Model', judge.model, 'spec.judge.model');
  const byName = new Map(names.map((name) => [name, metricOf(name, spec.rubrics)]));
  const limits = leftOf(judge, scope.spent);
  const budget = new JudgeBudget(limits, judgePrices(model));
  const attempt = randomUUID();
  const settings = { repeats: judge.repeats, temperature: judge.temperature, seed: judge.seed };
  return async (result, variant, signal) => {
    const all: Scores & { by: Record<string, string> } = { scores: {}, problems: {}, by: {} };
    const usage = { inputTokens: 0, outputTokens: 0, cost: 0 };
    const { tenant, caller } = scope;
    const at = { tenant, caller, app: variant.app, runId: result.runId ?? randomUUID(), attempt };
    const ports: JudgePorts = {
      judge: judgeModel(steps, { name: judge.model, spec: model }, at),
      embed: embedder(steps, at),
      budget,
    };
    for (const [name, metric] of byName) {
      if (result.outcome === 'failed') {
        all.problems[name] = FAILED;
        continue;
      }
      const judged = await metric.score(judgedItem(result), ports, settings, signal);
      signal.throwIfAborted();
      if (judged.score === undefined) all.problems[name] = problemOf(judged);
      else all.scores[name] = judged.score;
      all.by[name] = `${judge.model} ${hashOf(JSON.parse(JSON.stringify(judged.by)) as never).slice(0, 12)}`;
      usage.inputTokens += judged.usage.inputTokens;
      usage.outputTokens += judged.usage.outputTokens;
      usage.cost += judged.usage.cost;
    }
    return { ...all, judgeUsage: usage };
  };
}

const FAILED = 'the run failed: there is no answer to judge';

function metricOf(name: string, rubrics: Readonly<Record<string, string>>): JudgedMetric {
  const criteria = rubrics[name];
  return criteria === undefined ? JUDGED_METRICS[name]! : rubric({ name, criteria });
}

function problemOf({ problem }: Judged): string {
  return problem ? `${problem.code}: ${problem.message}` : 'the judge gave no score';
}

function leftOf(
  { maxCost, maxTokens }: NonNullable<PlannedSuite['spec']['judge']>,
  spent: ScoreScope['spent'],
): ConstructorParameters<typeof JudgeBudget>[0] {
  return {
    ...(maxCost === undefined ? {} : { cost: Math.max(0, maxCost - spent.cost) }),
    ...(maxTokens === undefined ? {} : { tokens: Math.max(0, maxTokens - spent.tokens) }),
  };
}

function judgedItem(result: Unscored): JudgedItem {
  const { question, answer, contexts = [] } = result;
  const expected = referencesOf({ expected: result.expected });
  return { question, answer, contexts, ...(expected ? { expected } : {}) };
}
