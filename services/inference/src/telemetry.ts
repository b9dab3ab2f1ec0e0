import type { UsageRecorded } from '@weir/contracts';
import type { LanguageModelSpec } from '@weir/resources';
import { type ActiveSpan, Counter, currentTrace, Histogram, type Telemetry } from '@weir/telemetry';

/** Of the machine that its models run on. */
export { gpuEvents } from '@weir/telemetry';

/** Which model it was; a bounded set, since only declared models are called. */
export interface ModelLabels {
  provider: LanguageModelSpec['provider'];
  model: string;
}

export interface CompletionMade extends ModelLabels {
  finishReason: string;
  inputTokens: number;
  outputTokens: number;
  /** In the currency of the model's prices. */
  cost: number;
  seconds: number;
  /** Until the first text; undefined when there was none. */
  firstTextSeconds: number | undefined;
}

export interface CompletionFailed extends ModelLabels {
  code: string;
}

export interface ModelSkipped extends ModelLabels {
  why: 'failing' | 'rate-limited' | 'budget';
}

/** What inference reports. No message and no text is reported. */
export interface InferenceEvents {
  completionMade(event: CompletionMade): void;
  completionFailed(event: CompletionFailed): void;
  /** A model was not asked: it fails, its server wants to be left alone, or a budget does not allow it. */
  modelSkipped(event: ModelSkipped): void;
  /** A model was silent for so long that another was asked beside it. */
  modelHedged(labels: ModelLabels): void;
  /** An answer could not be published while it was written; whoever waits gets it whole. */
  streamLost(event: { code: string }): void;
  /** Whether a call may be made was asked: `granted`, or the code of what it was told instead. */
  budgetAsked(event: { outcome: string; seconds: number }): void;
  /** A line of the ledger is written. */
  usageRecorded(line: UsageRecorded): void;
  /** Runs a call of a model in a span, named after OpenTelemetry's conventions for generative models. */
  modelCalled<T>(labels: ModelLabels, action: (span: ActiveSpan) => Promise<T>): Promise<T>;
}

export function labelsOf(spec: LanguageModelSpec): ModelLabels {
  return { provider: spec.provider, model: 'model' in spec ? spec.model : spec.provider };
}

/** Attributes of a span once the model has answered. */
export function answeredAttributes(
  model: string,
  event: Omit<CompletionMade, keyof ModelLabels>,
): Parameters<ActiveSpan['set']>[0] {
  return {
    'gen_ai.response.model': model,
    'gen_ai.response.finish_reasons': [event.finishReason],
    'gen_ai.usage.input_tokens': event.inputTokens,
    'gen_ai.usage.output_tokens': event.outputTokens,
  };
}

const PURPOSES: ReadonlySet<string> = new Set(['answer', 'experiment', 'judge']);

const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

export function inferenceEvents({ registry, tracing }: Pick<Telemetry, 'registry' | 'tracing'>): InferenceEvents {
  const registers = [registry];
  const labelNames = ['provider', 'model'] as const;
  const completions = new Counter({
    name: 'weir_completions_total',
    help: 'Completions by how they ended.',
    labelNames: [...labelNames, 'finish_reason'],
    registers,
  });
  const failures = new Counter({
    name: 'weir_completion_failures_total',
    help: 'Calls of a model that failed, those tried again included.',
    labelNames: [...labelNames, 'code'],
    registers,
  });
  const skipped = new Counter({
    name: 'weir_model_skips_total',
    help: 'Times that a model was not asked, because it fails, its server wants to be left alone, or a budget does not allow it.',
    labelNames: [...labelNames, 'why'],
    registers,
  });
  const hedged = new Counter({
    name: 'weir_model_hedges_total',
    help: 'Times that another model was asked beside one that was silent.',
    labelNames,
    registers,
  });
  const lost = new Counter({
    name: 'weir_answer_streams_lost_total',
    help: 'Answers that could not be published while they were written.',
    labelNames: ['code'] as const,
    registers,
  });
  const tokens = new Counter({
    name: 'weir_completion_tokens_total',
    help: 'Tokens that models read and wrote.',
    labelNames: [...labelNames, 'direction'],
    registers,
  });
  const cost = new Counter({
    name: 'weir_completion_cost_total',
    help: "What completions cost, in the currency of their models' prices.",
    labelNames,
    registers,
  });
  const asked = new Histogram({
    name: 'weir_budget_wait_seconds',
    help: 'From asking whether the budgets allow a call to the decision.',
    labelNames: ['outcome'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  const ofLedger = ['provider', 'model', 'purpose'] as const;
  const ledgerTokens = new Counter({
    name: 'weir_usage_tokens_total',
    help: 'Tokens in the ledger, read and written, those of failed calls included.',
    labelNames: ofLedger,
    registers,
  });
  const ledgerCost = new Counter({
    name: 'weir_usage_cost_total',
    help: "Cost in the ledger, in the currency of the models' prices, that of failed calls included.",
    labelNames: ofLedger,
    registers,
  });
  const seconds = new Histogram({
    name: 'weir_completion_seconds',
    help: 'From calling a model to the end of its answer.',
    labelNames,
    buckets: SECONDS,
    registers,
  });
  const firstText = new Histogram({
    name: 'weir_first_text_seconds',
    help: 'From calling a model to the first text of its answer.',
    labelNames,
    buckets: SECONDS,
    registers,
  });
  return {
    completionMade({ provider, model, finishReason, ...made }) {
      const labels = { provider, model };
      completions.inc({ ...labels, finish_reason: finishReason });
      tokens.inc({ ...labels, direction: 'input' }, made.inputTokens);
      tokens.inc({ ...labels, direction: 'output' }, made.outputTokens);
      cost.inc(labels, made.cost);
      seconds.observe(labels, made.seconds);
      if (made.firstTextSeconds !== undefined) firstText.observe(labels, made.firstTextSeconds);
    },
    completionFailed: ({ provider, model, code }) => failures.inc({ provider, model, code }),
    modelSkipped: ({ provider, model, why }) => skipped.inc({ provider, model, why }),
    modelHedged: (labels) => hedged.inc({ ...labels }),
    streamLost: ({ code }) => lost.inc({ code }),
    budgetAsked: ({ outcome, seconds: took }) => asked.observe({ outcome }, took),
    usageRecorded({ provider, providerModel: model, purpose, inputTokens, outputTokens, cost: amount }) {
      // On the raw topic anybody says what it is for.
      const labels = { provider, model, purpose: PURPOSES.has(purpose) ? purpose : 'other' };
      ledgerTokens.inc(labels, inputTokens + outputTokens);
      ledgerCost.inc(labels, amount);
    },
    modelCalled: ({ provider, model }, action) =>
      tracing.span(
        `chat ${model}`,
        {
          kind: 'client',
          parent: currentTrace(),
          run: currentTrace()?.run,
          attributes: {
            'gen_ai.operation.name': 'chat',
            'gen_ai.provider.name': provider,
            'gen_ai.request.model': model,
          },
        },
        action,
      ),
  };
}
