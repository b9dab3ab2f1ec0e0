import {
  create,
  hashId,
  type TuningCheckpointed,
  TuningCheckpointedSchema,
  TuningProgressedSchema,
  type TuningRequested,
  topics,
} from '@weir/contracts';
import type { RankingExample } from '@weir/datasets';
import { trainingTexts } from '@weir/embedding-adapters';
import { WeirError } from '@weir/errors';
import { emit, type GatherContext, type ReadSince } from '@weir/kafka';
import type { ChatModel, Embedder, FineTuning } from '@weir/models';
import { type OpenAiSpec, parseResource, type Resource, type Snapshot } from '@weir/resources';
import { type Cancellations, cancellationKey } from '@weir/service';
import {
  type ComparedScores,
  type ComparedSet,
  compareScores,
  type HostedSettings,
  modelSource,
  type TuningReport,
  type TuningSpec,
} from '@weir/tunings';
import { judgeTuned } from './gate.js';
import { judgeAnswers, type JudgedModel } from './judge-answers.js';
import { loadApart, type LoadedExamples, loadExamples, pairOfItem } from './load-examples.js';
import { type PlannedTuning, planTuning } from './plan-tuning.js';
import { type RecalledTuning, recallTuning } from './recall-tuning.js';
import { type Fold, itemsOf, requireQueries, splitExamples, type TuningSplit } from './split-examples.js';
import type { TuningEvents } from './telemetry.js';
import { requireRoom, trainByAdapter } from './trainers/adapter-trainer.js';
import { type HostedState, trainHosted } from './trainers/hosted-trainer.js';
import { loraFiles, trainByLora } from './trainers/lora-trainer.js';
import type { LoraWorker } from './trainers/lora-worker.port.js';
import type { EmbeddedTexts, Trained, TrainingJob, TrainingStep } from './trainers/trainer.js';
import { type EndedTuning, trainerOf } from './tuning-completed.js';

export interface TuningPorts {
  readSince: ReadSince;
  cancellations: Cancellations;
  /** A snapshot that has everything that was declared before now. */
  snapshot: () => Promise<Snapshot>;
  /** Folder that the files of Datasets and of examples are in. */
  datasets: string;
  loadEmbedder: (folder: string, precision: 'fp32' | 'int8') => Promise<Embedder>;
  lora: LoraWorker;
  hosted: HostedPorts;
  events: TuningEvents;
  /** Between two checkpoints, milliseconds. */
  checkpointMs: number;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Processor time of this process so far, seconds. */
  processorSeconds: () => number;
}

/** Models of whoever offers them, and trainings there. */
export interface HostedPorts {
  model: (spec: OpenAiSpec) => ChatModel;
  fineTuning: (spec: OpenAiSpec) => Promise<FineTuning>;
  /** Between two looks at a job, milliseconds. */
  pollMs: number;
}

const PROGRESS_MS = 1_000;
/** Texts of one call of the embedder: between two it may be ended. */
const TEXTS_AT_ONCE = 64;

/**
 * Tunes a model, or goes on with a tuning that was begun before: from its last checkpoint, to the same bits. What stops it on the way, once it is
 * planned, is how it ended: `failed`, with what it took and the rows that were no examples.
 *
 * @throws WeirError poison what `planTuning` throws; retryable what may pass.
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

/** What the base is good at. */
interface GeneralSet {
  name: string;
  examples: RankingExample[];
}

class TuningRun {
  readonly #signal: AbortSignal;
  readonly #secondsAtStart: number;
  #reported = { stage: '', at: Number.NEGATIVE_INFINITY };
  /** The first step makes a checkpoint. */
  #kept = Number.NEGATIVE_INFINITY;
  #problems: string[] = [];
  /** Of a process of the trainer's own. */
  #elsewhereSeconds = 0;
  /** What a provider is paid. */
  #paid = 0;
  #hosted: HostedState;

  constructor(
    private readonly request: TuningRequested,
    private readonly recalled: RecalledTuning,
    private readonly cancelled: AbortSignal,
    private readonly context: GatherContext,
    private readonly ports: TuningPorts,
  ) {
    this.#signal = AbortSignal.any([context.signal, cancelled]);
    this.#secondsAtStart = ports.processorSeconds();
    const [checkpoint] = recalled.checkpoints.values();
    this.#hosted = trainerOf(request) === 'hosted' && checkpoint ? hostedStateOf(checkpoint) : {};
  }

  async run(): Promise<EndedTuning> {
    const { request, context, ports } = this;
    const { runId } = request;
    const snapshot = await ports.snapshot();
    const plan = planTuning(request, snapshot);
    const { spec } = plan;
    ports.events.begun({ runId, model: spec.model, step: this.#last?.step ?? 0 });
    try {
      const { trainer } = spec;
      const ended =
        trainer.kind === 'hosted' ? await this.#tuneHosted(plan, trainer, snapshot) : await this.#tune(plan, snapshot);
      await this.#clear(plan, ended.outcome === 'registered');
      ports.events.ended({ runId, model: spec.model, outcome: ended.outcome, seconds: this.#seconds() });
      return ended;
    } catch (error) {
      context.signal.throwIfAborted();
      const isCancelled = this.cancelled.aborted;
      if (!isCancelled && !(WeirError.is(error) && error.disposition === 'poison')) throw error;
      const outcome = isCancelled ? 'cancelled' : 'failed';
      const cost = this.#costOf(spec);
      await this.#clear(plan, false);
      ports.events.ended({ runId, model: spec.model, outcome, seconds: cost.seconds });
      return this.#ended(outcome, { cost, ...(isCancelled ? {} : { reason: error as WeirError }) });
    }
  }

  async #tune(plan: PlannedTuning, snapshot: Snapshot): Promise<EndedTuning> {
    const { spec } = plan;
    const { loaded, general, split } = await this.#load(spec, snapshot);
    const texts = await this.#embed(plan, [...loaded.examples, ...general.flatMap(({ examples }) => examples)]);
    const trained = await this.#train(plan, ofModel(split), texts, { stage: 'train', dataset: loaded.hash });
    const heldBack = await this.#judgeHeldBack(plan, split, texts, { trained, hash: loaded.hash });
    await this.#report({ stage: 'gate', trained });
    const { alpha, margin } = spec.gate;
    const gate = [compareScores('held-back', heldBack, { least: 0, alpha, seed: spec.seed })];
    for (const { name, examples } of general) {
      const scores = await judgeTuned(trained.embeddings, { examples, among: [] }, texts, this.#signal);
      gate.push(compareScores(name, scores, { least: -margin, alpha, seed: spec.seed }));
    }
    const report = this.#reportOf(plan, loaded, split, trained, gate, texts);
    const isBetter = trained.step > 0 && gate.every(({ holds }) => holds);
    if (!isBetter) return this.#ended('not-better', { cost: report.cost, report });
    // Somebody may have declared one of the name meanwhile.
    planTuning(this.request, await this.ports.snapshot());
    return this.#ended('registered', {
      cost: report.cost,
      report,
      model: modelOf(this.request.runId, plan, trained, report, this.ports.now()),
    });
  }

  /** Has a provider train a language model, and judges it by what it says. */
  async #tuneHosted(plan: PlannedTuning, trainer: HostedSettings, snapshot: Snapshot): Promise<EndedTuning> {
    const { spec } = plan;
    const base = plan.hosted!;
    const { hosted } = this.ports;
    const { loaded, general, split } = await this.#load(spec, snapshot, pairOfItem);
    const { instruction, epochs, maxOutputTokens } = trainer;
    const learnt = await trainHosted(
      {
        run: this.#hostedRun,
        pairs: [...split.learn, ...split.choose].map(({ query, positives }) => ({
          input: query,
          output: positives[0]!,
        })),
        settings: { suffix: spec.model, seed: spec.seed, epochs, instruction },
        state: this.#hosted,
        signal: this.#signal,
        keep: (state) => this.#keepHosted(loaded.hash, state),
        onStep: (step) => this.#report({ stage: 'train', ...step }),
      },
      await hosted.fineTuning(base),
      hosted.pollMs,
    );
    this.#paid += (learnt.trainedTokens / 1_000_000) * trainer.perMillionTokens;
    await this.#report({ stage: 'gate' });
    const models = {
      base: judgedModel(hosted.model(base)),
      tuned: judgedModel(hosted.model({ ...base, model: learnt.model })),
    };
    const how = { instruction, maxOutputTokens, seed: spec.seed, signal: this.#signal };
    const { alpha, margin } = spec.gate;
    const heldBack = await judgeAnswers(split.folds[0]!.heldBack, models, how);
    const gate = [compareScores('held-back', heldBack, { least: 0, alpha, seed: spec.seed })];
    for (const { name, examples } of general) {
      const scores = await judgeAnswers(examples, models, how);
      gate.push(compareScores(name, scores, { least: -margin, alpha, seed: spec.seed }));
    }
    this.#paid += paidFor(models.base, base) + paidFor(models.tuned, base);
    const { kind: _kind, ...settings } = trainer;
    const { history } = learnt;
    const report: TuningReport = {
      data: this.#dataOf(loaded, split, 0),
      settings: { ...settings, seed: spec.seed },
      history,
      step: history.at(-1)?.step ?? 0,
      metric: 'token-f1',
      gate,
      cost: this.#costOf(spec),
      resumed: this.#last !== undefined,
    };
    if (!gate.every(({ holds }) => holds)) return this.#ended('not-better', { cost: report.cost, report });
    planTuning(this.request, await this.ports.snapshot());
    const model = parseResource({
      kind: 'Model',
      name: spec.model,
      spec: {
        ...base,
        ...(spec.description === undefined ? {} : { description: spec.description }),
        model: learnt.model,
        card: { ...base.card, ...cardOf(this.request.runId, plan, report, this.ports.now()) },
      },
    }) as Resource<'Model'>;
    return this.#ended('registered', { cost: report.cost, report, model });
  }

  /** What is learnt from and judged by. */
  async #load(spec: TuningSpec, snapshot: Snapshot, exampleOf?: typeof pairOfItem) {
    const { datasets } = this.ports;
    const loaded = await loadExamples(spec.examples, datasets, snapshot, exampleOf);
    this.#problems = [...loaded.problems];
    const general = await this.#loadGeneral(spec, snapshot, exampleOf);
    const apart = await loadApart(spec.apart, datasets, snapshot);
    for (const { name, examples } of general) apart[`of the gate: ${name}`] = itemsOf(examples);
    return { loaded, general, split: splitExamples(loaded.examples, apart, spec) };
  }

  async #loadGeneral({ gate }: TuningSpec, snapshot: Snapshot, exampleOf?: typeof pairOfItem): Promise<GeneralSet[]> {
    const general: GeneralSet[] = [];
    for (const [place, source] of gate.general.entries()) {
      const name = [...source.datasets, ...source.files].join(', ');
      const { examples, problems } = await loadExamples(source, this.ports.datasets, snapshot, exampleOf);
      this.#problems.push(...problems);
      requireQueries(examples.length, {
        field: `spec.gate.general.${place}`,
        what: `${name} has ${examples.length} queries to judge by`,
        instead: 'collect more, or leave it out',
      });
      general.push({ name, examples });
    }
    return general;
  }

  /** All texts, each once, by the base: between two calls the service may be ended, and begins them anew. */
  async #embed(
    { spec, folder, precision }: PlannedTuning,
    examples: readonly RankingExample[],
  ): Promise<EmbeddedTexts> {
    const { texts } = trainingTexts(examples, []);
    const distinct = [...new Set(texts)];
    const embedder = await this.ports.loadEmbedder(folder, precision);
    try {
      if (spec.trainer.kind === 'adapter') requireRoom(spec.trainer, embedder.dimensions);
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

  /** Each query by what has not learnt from it: what is registered, or what is learnt for its fold alone. */
  async #judgeHeldBack(
    plan: PlannedTuning,
    { folds }: TuningSplit,
    texts: EmbeddedTexts,
    { trained, hash }: { trained: Trained; hash: string },
  ): Promise<ComparedScores> {
    const scores: ComparedScores = { base: [], tuned: [] };
    for (const [place, fold] of folds.entries()) {
      const at = { stage: `fold ${place + 1} of ${folds.length}`, dataset: `${hash}/${place + 1}` };
      const { embeddings } = folds.length === 1 ? trained : await this.#train(plan, fold, texts, at);
      const judged = { examples: fold.heldBack, among: [...fold.learn, ...fold.choose] };
      const { base, tuned } = await judgeTuned(embeddings, judged, texts, this.#signal);
      scores.base.push(...base);
      scores.tuned.push(...tuned);
    }
    return scores;
  }

  /** @param dataset - What its checkpoints are told apart by. */
  #train(
    plan: PlannedTuning,
    { heldBack, ...learning }: Fold,
    texts: EmbeddedTexts,
    { stage, dataset }: { stage: string; dataset: string },
  ): Promise<Trained> {
    const { spec } = plan;
    const job: TrainingJob = {
      plan,
      learning,
      heldBack,
      texts,
      signal: this.#signal,
      checkpoint: this.recalled.checkpoints.get(dataset)?.state,
      onStep: (step) => this.#stepped(spec, step, { stage, dataset }),
    };
    const { trainer } = spec;
    if (trainer.kind === 'adapter') return trainByAdapter(job, trainer);
    if (trainer.kind === 'hosted') throw new TypeError('A hosted training is not of embeddings.');
    const { lora: worker, loadEmbedder } = this.ports;
    return trainByLora(job, trainer, this.#loraFiles(spec), { worker, loadEmbedder });
  }

  async #stepped(
    spec: TuningSpec,
    { step, steps, loss, processorSeconds = 0, makeCheckpoint }: TrainingStep,
    { stage, dataset }: { stage: string; dataset: string },
  ): Promise<void> {
    this.#elsewhereSeconds = processorSeconds;
    if (this.#seconds() > spec.maxSeconds) throw tooLong(spec.maxSeconds);
    if (makeCheckpoint) await this.#keep(dataset, step, makeCheckpoint);
    await this.#report({ stage, step, steps, loss });
  }

  #loraFiles({ model }: TuningSpec) {
    return loraFiles(this.context.envelope.tenant, this.request.runId, model);
  }

  /** By which its file and job are found at the provider. */
  get #hostedRun(): string {
    return hashId('hosted', this.context.envelope.tenant, this.request.runId).slice(0, 32);
  }

  async #keepHosted(dataset: string, state: HostedState): Promise<void> {
    this.#hosted = state;
    const { runId } = this.request;
    const { file = '', job = '' } = state;
    const message = create(TuningCheckpointedSchema, {
      runId,
      dataset,
      seconds: this.#seconds(),
      state: Buffer.from(JSON.stringify(state)),
    });
    const id = hashId('hosted-state', this.#hostedRun, file, job);
    await this.context.publish([emit(topics.tuningCheckpointed, message, { run: runId, id })]);
  }

  /** What a trainer left on disk, or with a provider, goes with the tuning, but for what is registered. */
  async #clear({ spec, hosted }: PlannedTuning, isRegistered: boolean): Promise<void> {
    if (hosted) {
      const api = await this.ports.hosted.fineTuning(hosted);
      const { file, job } = this.#hosted;
      if (job !== undefined && !isRegistered) await api.cancel(job, this.context.signal);
      if (file !== undefined) await api.deleteFile(file, this.context.signal);
    }
    if (spec.trainer.kind === 'lora') await this.ports.lora.clear(this.#loraFiles(spec), isRegistered);
  }

  async #keep(dataset: string, step: number, makeCheckpoint: () => Uint8Array): Promise<void> {
    const now = this.ports.now();
    if (now - this.#kept < this.ports.checkpointMs) return;
    this.#kept = now;
    const { runId } = this.request;
    const state = makeCheckpoint();
    const message = create(TuningCheckpointedSchema, { runId, dataset, step, seconds: this.#seconds(), state });
    await this.context.publish([
      emit(topics.tuningCheckpointed, message, { run: runId, id: this.#idOf('checkpoint', now) }),
    ]);
  }

  /** At most once a second of the same stage: that another has begun is always said. */
  async #report(at: { stage: string; step?: number; steps?: number; loss?: number; trained?: Trained }): Promise<void> {
    const now = this.ports.now();
    if (at.stage === this.#reported.stage && now - this.#reported.at < PROGRESS_MS) return;
    this.#reported = { stage: at.stage, at: now };
    const { runId, spec = {} } = this.request;
    const { trained, ...rest } = at;
    const score = trained?.history.find(({ step }) => step === trained.step)?.heldBackScore;
    const message = create(TuningProgressedSchema, {
      runId,
      model: typeof spec['model'] === 'string' ? spec['model'] : '',
      trainer: trainerOf(this.request),
      ...rest,
      ...(score === undefined ? {} : { heldBackScore: score }),
      seconds: this.#seconds(),
      resumed: this.#last !== undefined,
    });
    await this.context.publish([emit(topics.tuningProgressed, message, { run: runId, id: this.#idOf(at.stage, now) })]);
  }

  /** Every report is another one, also after a restart. */
  #idOf(what: string, now: number): string {
    return `${what}-${this.request.runId}-${now}`;
  }

  /** The last checkpoint of earlier attempts. */
  get #last(): TuningCheckpointed | undefined {
    return [...this.recalled.checkpoints.values()].at(-1);
  }

  /** Processor time, over all attempts: of earlier ones, what the last checkpoint says. */
  #seconds(): number {
    return (this.#last?.seconds ?? 0) + this.ports.processorSeconds() - this.#secondsAtStart + this.#elsewhereSeconds;
  }

  #reportOf(
    { spec }: PlannedTuning,
    loaded: LoadedExamples,
    split: TuningSplit,
    trained: Trained,
    gate: ComparedSet[],
    { embeddings }: EmbeddedTexts,
  ): TuningReport {
    return {
      data: this.#dataOf(loaded, split, embeddings.length),
      settings: trained.settings,
      history: trained.history,
      step: trained.step,
      metric: 'ndcg@10',
      gate,
      cost: this.#costOf(spec),
      ...(trained.files ? { files: trained.files } : {}),
      resumed: this.#last !== undefined || trained.resumed,
    };
  }

  #dataOf(
    { merged, withoutPositives, hash }: LoadedExamples,
    { learn, choose, folds, leaked }: TuningSplit,
    texts: number,
  ): TuningReport['data'] {
    return {
      hash,
      learn: learn.length,
      choose: choose.length,
      heldBack: folds.reduce((sum, { heldBack }) => sum + heldBack.length, 0),
      folds: folds.length,
      leaked,
      merged,
      withoutPositives,
      texts,
    };
  }

  #costOf({ price: { perHour, currency, watts } }: TuningSpec): TuningReport['cost'] {
    const seconds = this.#seconds();
    const hours = seconds / 3_600;
    return { seconds, kilowattHours: hours * (watts / 1_000), amount: hours * perHour + this.#paid, currency };
  }

  #ended(
    outcome: EndedTuning['outcome'],
    more: Pick<EndedTuning, 'cost' | 'report' | 'model' | 'reason'>,
  ): EndedTuning {
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

/** What is learnt for the model that is to be registered: with one fold, what is held back is not among it. */
function ofModel({ learn, choose, folds }: TuningSplit): Fold {
  return { learn, choose, heldBack: folds.length === 1 ? folds[0]!.heldBack : [] };
}

/** What a Model that came of a tuning says of that. */
function cardOf(runId: string, { spec, licence }: PlannedTuning, { metric, gate }: TuningReport, now: number) {
  return {
    ...(licence === '' ? {} : { licence }),
    trainedOn: [...spec.examples.datasets, ...spec.examples.files],
    scores: gate.map(({ set, tuned }) => ({
      benchmark: `${metric} of ${set}`,
      score: tuned,
      source: modelSource(runId),
      date: new Date(now).toISOString().slice(0, 10),
    })),
  };
}

function hostedStateOf({ state }: TuningCheckpointed): HostedState {
  return JSON.parse(Buffer.from(state).toString()) as HostedState;
}

const judgedModel = (model: ChatModel): JudgedModel => ({ model, usage: { inputTokens: 0, outputTokens: 0 } });

/** By the prices of the base: what a provider takes for a tuned model is not known. */
function paidFor({ usage }: JudgedModel, { prices }: OpenAiSpec): number {
  if (!prices) return 0;
  return (usage.inputTokens * prices.input + usage.outputTokens * prices.output) / 1_000_000;
}

function modelOf(
  runId: string,
  plan: PlannedTuning,
  { dimensions, modelSpec }: Trained,
  report: TuningReport,
  now: number,
): Resource<'Model'> {
  const { spec } = plan;
  return parseResource({
    kind: 'Model',
    name: spec.model,
    spec: {
      provider: 'embedding',
      ...(spec.description === undefined ? {} : { description: spec.description }),
      ...modelSpec(report),
      card: { purpose: 'embedding', dimensions, ...cardOf(runId, plan, report, now) },
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
