import { Counter, type Telemetry } from '@weir/telemetry';

/** What this service reports. */
export interface MonitoringEvents {
  /** A run was written to the chain log, once more where its message was delivered once more. */
  runLogged(run: { outcome: string; gap: readonly string[] }): void;
}

export function monitoringEvents({ registry }: Telemetry): MonitoringEvents {
  const registers = [registry];
  const logged = new Counter({
    name: 'weir_runs_logged_total',
    help: 'Runs written to the chain log.',
    labelNames: ['outcome'] as const,
    registers,
  });
  const gaps = new Counter({
    name: 'weir_run_gaps_total',
    help: 'What records of runs lack, or what in them cannot be.',
    labelNames: ['gap'] as const,
    registers,
  });
  return {
    runLogged({ outcome, gap }) {
      logged.inc({ outcome });
      for (const each of gap) gaps.inc({ gap: each });
    },
  };
}
