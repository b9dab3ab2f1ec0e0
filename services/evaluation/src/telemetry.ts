import { Counter, type Telemetry } from '@weir/telemetry';
import type { PromptEvents } from './prompts/prompt-events.js';

/** What the evaluation service reports. */
export interface EvaluationEvents {
  /** A suite begins, or goes on after a crash with what was done before. */
  suiteBegun(event: { suite: string; runId: string; total: number; done: number }): void;
  suiteEnded(event: { suite: string; runId: string; outcome: string }): void;
  /** An optimisation begins, or goes on after a crash with what was asked before. */
  optimisationBegun(event: { app: string; runId: string; done: number }): void;
  optimisationEnded(event: { app: string; runId: string; outcome: string }): void;
  /** An answer was scored. */
  itemEvaluated(event: { outcome: string }): void;
  /** A promotion begins, or goes on after a crash. */
  promotionBegun(event: { promotion: string; phase: string; resumed: boolean }): void;
  promotionAdvanced(event: { promotion: string; phase: string; event: string; share: number }): void;
}

export function evaluationEvents({ registry, logger }: Pick<Telemetry, 'registry' | 'logger'>): EvaluationEvents {
  const registers = [registry];
  const suites = new Counter({
    name: 'weir_evaluations_total',
    help: 'Runs of suites by how they ended.',
    labelNames: ['outcome'] as const,
    registers,
  });
  const optimisations = new Counter({
    name: 'weir_optimisations_total',
    help: 'Optimisations of prompts by how they ended.',
    labelNames: ['outcome'] as const,
    registers,
  });
  const items = new Counter({
    name: 'weir_evaluated_items_total',
    help: 'Answers that were scored, by their outcome.',
    labelNames: ['outcome'] as const,
    registers,
  });
  const promotions = new Counter({
    name: 'weir_promotion_steps_total',
    help: 'Steps of promotions by what they were.',
    labelNames: ['event'] as const,
    registers,
  });
  return {
    suiteBegun: (event) => logger.info(event, event.done > 0 ? 'suite goes on' : 'suite begins'),
    suiteEnded(event) {
      suites.inc({ outcome: event.outcome });
      logger.info(event, 'suite ended');
    },
    optimisationBegun: (event) => logger.info(event, event.done > 0 ? 'optimisation goes on' : 'optimisation begins'),
    optimisationEnded(event) {
      optimisations.inc({ outcome: event.outcome });
      logger.info(event, 'optimisation ended');
    },
    itemEvaluated: ({ outcome }) => items.inc({ outcome }),
    promotionBegun: (event) => logger.info(event, event.resumed ? 'promotion goes on' : 'promotion begins'),
    promotionAdvanced(event) {
      promotions.inc({ event: event.event });
      logger.info(event, 'promotion advanced');
    },
  };
}

/** Says that MLflow's registry cannot be read once, until it can be again: looks follow each other closely. */
export function promptEvents({ registry, logger }: Pick<Telemetry, 'registry' | 'logger'>): PromptEvents {
  const registers = [registry];
  const mirrored = new Counter({
    name: 'weir_prompts_mirrored_total',
    help: 'Prompts of MLflow that came into force, or went.',
    labelNames: ['action'] as const,
    registers,
  });
  const invalid = new Counter({
    name: 'weir_prompts_invalid_total',
    help: 'Versions of prompts in MLflow that no app may use, each time one was looked at.',
    registers,
  });
  const failed = new Counter({
    name: 'weir_prompt_registry_failures_total',
    help: "Looks at MLflow's registry of prompts that failed.",
    labelNames: ['code'] as const,
    registers,
  });
  let failing: string | undefined;
  return {
    promptMirrored(event) {
      mirrored.inc({ action: event.action });
      logger.info(event, 'prompt mirrored');
    },
    promptInvalid(event) {
      invalid.inc();
      logger.warn(event, 'prompt is not usable');
    },
    registryRead() {
      if (failing !== undefined) logger.info("MLflow's prompts can be read again");
      failing = undefined;
    },
    registryFailed({ code, message }) {
      failed.inc({ code });
      if (failing !== code) logger.warn({ code, reason: message }, "MLflow's prompts cannot be read; those known stay");
      failing = code;
    },
  };
}
