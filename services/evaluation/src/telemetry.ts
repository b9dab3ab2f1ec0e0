import { Counter, type Telemetry } from '@weir/telemetry';

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
