import { Counter, Histogram, type Telemetry } from '@weir/telemetry';

/** What this service reports. */
export interface MonitoringEvents {
  /** A run was written to the chain log, once more where its message was delivered once more. */
  runLogged(run: { outcome: string; gap: readonly string[] }): void;
  /** A window of an app's runs was looked at; `drifted` features are known to have drifted then. */
  driftLooked(look: { drifted: number; tookMs: number }): void;
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
  const looks = new Histogram({
    name: 'weir_drift_look_seconds',
    help: 'A look at a window of runs of an app, without the reading of it.',
    labelNames: ['result'] as const,
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  return {
    driftLooked({ drifted, tookMs }) {
      looks.observe({ result: drifted > 0 ? 'drifted' : 'steady' }, tookMs / 1_000);
    },
    runLogged({ outcome, gap }) {
      logged.inc({ outcome });
      for (const each of gap) gaps.inc({ gap: each });
    },
  };
}
