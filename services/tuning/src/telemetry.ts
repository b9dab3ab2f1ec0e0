import { Counter, type Telemetry } from '@weir/telemetry';

/** What this service reports. */
export interface TuningEvents {
  begun(event: { runId: string; model: string; step: number }): void;
  ended(event: { runId: string; model: string; outcome: string; seconds: number }): void;
}

export function tuningEvents({ registry, logger }: Pick<Telemetry, 'registry' | 'logger'>): TuningEvents {
  const registers = [registry];
  const tunings = new Counter({
    name: 'weir_tunings_total',
    help: 'Tunings by what came of them.',
    labelNames: ['outcome'] as const,
    registers,
  });
  const seconds = new Counter({
    name: 'weir_tuning_seconds_total',
    help: 'Processor time that tunings took.',
    registers,
  });
  return {
    begun: (event) => logger.info(event, event.step > 0 ? 'tuning goes on' : 'tuning begins'),
    ended: ({ seconds: took, ...event }) => {
      tunings.inc({ outcome: event.outcome });
      seconds.inc(took);
      logger.info({ ...event, seconds: Math.round(took) }, 'tuning ended');
    },
  };
}
