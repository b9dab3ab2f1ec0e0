import {
  create,
  TuningCheckpointedSchema,
  TuningProgressedSchema,
  type TuningRequested,
  topics,
} from '@weir/contracts';
import type { RankingExample } from '@weir/datasets';
import {
  encodeAdapter,
  type TrainedAdapter,
  trainAdapter,
  trainingSetOf,
  trainingTexts,
} from '@weir/embedding-adapters';
import { WeirError } from '@weir/errors';
import { emit, type GatherContext, type ReadSince } from '@weir/kafka';
import type { Embedder } from '@weir/models';
import { parseResource, type Resource, type Snapshot } from '@weir/resources';
import { type Cancellations, cancellationKey } from '@weir/service';
import type { ComparedSet, TuningReport, TuningSpec } from '@weir/tunings';
import { type EmbeddedTexts, judgeAdapter, type JudgedSet } from './gate.js';
import { loadApart, type LoadedExamples, loadExamples } from './load-examples.js';
import { type PlannedTuning, planTuning, sourceOf } from './plan-tuning.js';
import { type RecalledTuning, recallTuning } from './recall-tuning.js';
import { splitExamples, type TuningSplit } from './split-examples.js';
import type { TuningEvents } from './telemetry.js';
import type { EndedTuning } from './tuning-completed.js';

export interface TuningPorts {
  readSince: ReadSince;
  cancellations: Cancellations;
  /** A snapshot that has everything that was declared before now. */
  snapshot: () => Promise<Snapshot>;
  /** Folder that the files of Datasets and of examples are in. */
  datasets: string;
  loadEmbedder: (folder: string, precision: 'fp32' | 'int8') => Promise<Embedder>;
  events: TuningEvents;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Processor time of this process so far, seconds. */
  processorSeconds: () => number;
}

const PROGRESS_MS = 1_000;
const CHECKPOINT_MS = 5_000;
/** Texts of one call of the embedder: between two it may be ended. */
const TEXTS_AT_ONCE = 64;

/**
 * Tunes a model, or goes on with a tuning that was begun before: from its last checkpoint, to the same bits.
 *
 * @throws WeirError poison what `planTuning`, `loadExamples`, `splitExamples` and `trainAdapter` throw, `tuning-too-long`.
 */
export async function runTuning(
  request: TuningRequested,
  context: GatherContext,
  ports: TuningPorts,
): Promise<EndedTuning> {
  const { tenant } = context.envelope;
  const { runId } = request;
  const stop = new AbortController();
  const unwatch = ports.cancellations.watch(cancellationKey(tenant, runId), () => stop.abort());
  try {
    const recalled = await recallTuning(ports.readSince, { tenant, runId, since: context.timestamp }, context.signal);
    if (recalled.cancelled) stop.abort();
    return await new TuningRun(request, recalled, stop.signal, context, ports).run();
  } finally {
    unwatch();
  }
}

class TuningRun {
  readonly #signal: AbortSignal;
  readonly #secondsAtStart: number;
  #reported = Number.NEGATIVE_INFINITY;
  #kept: number;
  #problems: string[] = [];

  constructor(
    private readonly request: TuningRequested,
    private readonly recalled: RecalledTuning,
    private readonly cancelled: AbortSignal,
    private readonly context: GatherContext,
    private readonly ports: TuningPorts,
  ) {
    this.#signal = AbortSignal.any([context.signal, cancelled]);
    this.#secondsAtStart = ports.processorSeconds();
    this.#kept = ports.now();
  }

  async run(): Promise<EndedTuning> {
    const { request, context, ports } = this;
    const { runId } = request;
    const snapshot = await ports.snapshot();
    const plan = planTuning(request, snapshot);
    const { spec } = plan;
    ports.events.begun({ runId, model: spec.model, step: this.recalled.checkpoint?.step ?? 0 });
    try {
      const ended = await this.#tune(plan, snapshot);
      ports.events.ended({ runId, model: spec.model, outcome: ended.outcome, seconds: this.#seconds() });
      return ended;
    } catch (error) {
      context.signal.throwIfAborted();
      if (!this.cancelled.aborted) throw error;
      ports.events.ended({ runId, model: spec.model, outcome: 'cancelled', seconds: this.#seconds() });
      return this.#ended('cancelled');
    }
  }

  async #tune(plan: PlannedTuning, snapshot: Snapshot): Promise<EndedTuning> {
    const { spec } = plan;
    const { datasets } = this.ports;
    const loaded = await loadExamples(spec.examples, datasets, snapshot);
    this.#problems = loaded.problems;
    const split = splitExamples(loaded.examples, await loadApart(spec.apart, datasets, snapshot), spec.heldBack);
    const general: { name: string; examples: RankingExample[] }[] = [];
    for (const source of spec.gate.general) {
      const { examples } = await loadExamples(source, datasets, snapshot);
      general.push({ name: [...source.datasets, ...source.files].join(', '), examples });
    }
    const texts = await this.#embed(plan, [...loaded.examples, ...general.flatMap(({ examples }) => examples)]);
    const trained = await this.#train(spec, loaded, split, texts);
    await this.#report({ stage: 'gate', trained });
    const gate = judgeAdapter(trained.adapter, setsOf(spec, split, general), texts, {
      alpha: spec.gate.alpha,
      seed: spec.seed,
    });
    const report = this.#reportOf(plan, loaded, split, trained, gate, texts);
    const isBetter = trained.step > 0 && gate.every(({ holds }) => holds);
    if (!isBetter) return this.#ended('not-better', { report });
    return this.#ended('registered', {
      report,
      model: modelOf(this.request.runId, plan, trained, report, this.ports.now()),
    });
  }

  /** All texts, each once, by the base: between two calls the service may be ended, and begins them anew. */
  async #embed({ folder, precision }: PlannedTuning, examples: readonly RankingExample[]): Promise<EmbeddedTexts> {
    const { texts } = trainingTexts(examples, []);
    const distinct = [...new Set(texts)];
    const embedder = await this.ports.loadEmbedder(folder, precision);
    try {
      const embeddings: Float32Array[] = [];
      while (embeddings.length < distinct.length) {
        await this.#report({ stage: 'embed', step: embeddings.length, steps: distinct.length });
        const part = distinct.slice(embeddings.length, embeddings.length + TEXTS_AT_ONCE);
        embeddings.push(...(await embedder.embed(part, { signal: this.#signal })));
      }
      return { rows: new Map(distinct.map((text, row) => [text, row])), embeddings };
    } finally {
      await embedder.close();
    }
  }

  async #train(
    spec: TuningSpec,
    { hash }: LoadedExamples,
    { learn, choose }: TuningSplit,
    { rows, embeddings }: EmbeddedTexts,
  ): Promise<TrainedAdapter> {
    const { kind: _kind, ...settings } = spec.trainer;
    const texts = trainingTexts(learn, choose);
    const set = trainingSetOf(
      texts,
      texts.texts.map((text) => embeddings[rows.get(text)!]!),
    );
    const { checkpoint } = this.recalled;
    const from = checkpoint?.dataset === hash ? { checkpoint: checkpoint.state } : {};
    return trainAdapter(
      set,
      { ...settings, seed: spec.seed },
      {
        signal: this.#signal,
        ...from,
        onStep: async ({ step, steps, loss }, makeCheckpoint) => {
          if (this.#seconds() > spec.maxSeconds) throw tooLong(spec.maxSeconds);
          await this.#keep(hash, step, makeCheckpoint);
          await this.#report({ stage: 'train', step, steps, loss });
        },
      },
    );
  }

  async #keep(dataset: string, step: number, makeCheckpoint: () => Uint8Array): Promise<void> {
    const now = this.ports.now();
    if (now - this.#kept < CHECKPOINT_MS) return;
    this.#kept = now;
    const { runId } = this.request;
    const state = makeCheckpoint();
    const message = create(TuningCheckpointedSchema, { runId, dataset, step, seconds: this.#seconds(), state });
    await this.context.publish([
      emit(topics.tuningCheckpointed, message, { run: runId, id: this.#idOf('checkpoint', now) }),
    ]);
  }

  /** At most once a second. */
  async #report(at: {
    stage: string;
    step?: number;
    steps?: number;
    loss?: number;
    trained?: TrainedAdapter;
  }): Promise<void> {
    const now = this.ports.now();
    if (now - this.#reported < PROGRESS_MS) return;
    this.#reported = now;
    const { runId, spec = {} } = this.request;
    const { trained, ...rest } = at;
    const score = trained?.history.find(({ step }) => step === trained.step)?.heldBackScore;
    const message = create(TuningProgressedSchema, {
      runId,
      model: typeof spec['model'] === 'string' ? spec['model'] : '',
      trainer: 'adapter',
      ...rest,
      ...(score === undefined ? {} : { heldBackScore: score }),
      seconds: this.#seconds(),
      resumed: this.recalled.checkpoint !== undefined,
    });
    await this.context.publish([
      emit(topics.tuningProgressed, message, { run: runId, id: this.#idOf('progress', now) }),
    ]);
  }

  /** Every report is another one, also after a restart. */
  #idOf(what: string, now: number): string {
    return `${what}-${this.request.runId}-${now}`;
  }

  /** Processor time, over all attempts: of earlier ones, what the last checkpoint says. */
  #seconds(): number {
    return (this.recalled.checkpoint?.seconds ?? 0) + this.ports.processorSeconds() - this.#secondsAtStart;
  }

  #reportOf(
    { spec }: PlannedTuning,
    { merged, withoutPositives, hash }: LoadedExamples,
    { learn, choose, heldBack, leaked }: TuningSplit,
    trained: TrainedAdapter,
    gate: ComparedSet[],
    { embeddings }: EmbeddedTexts,
  ): TuningReport {
    const seconds = this.#seconds();
    const { perHour, currency, watts } = spec.price;
    const parts = { learn: learn.length, choose: choose.length, heldBack: heldBack.length };
    return {
      data: { hash, ...parts, leaked, merged, withoutPositives, texts: embeddings.length },
      settings: { ...trained.settings },
      history: trained.history,
      step: trained.step,
      gate,
      cost: {
        seconds,
        kilowattHours: (seconds / 3_600) * (watts / 1_000),
        amount: (seconds / 3_600) * perHour,
        currency,
      },
      resumed: this.recalled.checkpoint !== undefined,
    };
  }

  #ended(outcome: EndedTuning['outcome'], more: Pick<EndedTuning, 'report' | 'model'> = {}): EndedTuning {
    const { request, context, ports } = this;
    return {
      request,
      outcome,
      problems: this.#problems,
      startedAt: context.timestamp,
      completedAt: ports.now(),
      ...more,
    };
  }
}

function setsOf(
  spec: TuningSpec,
  { learn, choose, heldBack }: TuningSplit,
  general: readonly { name: string; examples: RankingExample[] }[],
): JudgedSet[] {
  return [
    { name: 'held-back', examples: heldBack, among: [...learn, ...choose], least: 0 },
    ...general.map(({ name, examples }) => ({ name, examples, among: [], least: -spec.gate.margin })),
  ];
}

function modelOf(
  runId: string,
  { spec, folder, precision, licence }: PlannedTuning,
  { adapter, settings }: TrainedAdapter,
  { data, gate }: TuningReport,
  now: number,
): Resource<'Model'> {
  const [heldBack] = gate;
  const weights = encodeAdapter(adapter, {
    baseModel: folder,
    dataset: data.hash,
    examples: data.learn,
    heldBack: data.choose,
    settings,
    measured: { heldBackBase: heldBack!.base, heldBackTuned: heldBack!.tuned },
    licence,
  });
  const isPlain = precision === 'fp32';
  return parseResource({
    kind: 'Model',
    name: spec.model,
    spec: {
      provider: 'embedding',
      ...(spec.description === undefined ? {} : { description: spec.description }),
      model: folder,
      ...(isPlain || spec.trainer.side === 'queries' ? {} : { precision }),
      adapter: { side: spec.trainer.side, weights: Buffer.from(weights).toString('base64') },
      card: {
        purpose: 'embedding',
        dimensions: adapter.dimensions,
        ...(licence === '' ? {} : { licence }),
        trainedOn: [...spec.examples.datasets, ...spec.examples.files],
        scores: gate.map(({ set, tuned }) => ({
          benchmark: `ndcg@10 of ${set}`,
          score: tuned,
          source: sourceOf(runId),
          date: new Date(now).toISOString().slice(0, 10),
        })),
      },
    },
  }) as Resource<'Model'>;
}

function tooLong(most: number): WeirError {
  return new WeirError({
    code: 'tuning-too-long',
    disposition: 'poison',
    field: 'spec.maxSeconds',
    message: `It took more than the ${most} s of processor time that it may take.`,
  });
}
