import { Counter, Gauge, Histogram, type Telemetry } from '@weir/telemetry';

/** What this service reports. */
export interface MonitoringEvents {
  /** A run was written to the chain log, once more where its message was delivered once more. */
  runLogged(run: { outcome: string; gap: readonly string[] }): void;
  /** A window of an app's runs was looked at; `drifted` features are known to have drifted then. */
  driftLooked(look: { drifted: number; tookMs: number }): void;
  /** A document can be found, or is deleted, or was rejected; `duration` is in milliseconds since its submission. */
  documentLogged(document: { status: string; duration?: number }): void;
  /** An alert was looked at; failed: whoever has its values could not be asked, or does not understand it. */
  alertLooked(look: { failed: boolean }): void;
  /** All alerts were looked at: those that fire, by severity. */
  alertsFiring(firing: Readonly<Record<'critical' | 'warning', number>>): void;
  /** A channel was told of alerts, or could not be. */
  channelTold(notification: { channel: string; failed: boolean }): void;
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
  const searchable = new Histogram({
    name: 'weir_document_searchable_seconds',
    help: 'From the submission of a document until it can be found, or is deleted.',
    labelNames: ['status'] as const,
    buckets: [0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600],
    registers,
  });
  const alertLooks = new Counter({
    name: 'weir_alert_looks_total',
    help: 'Looks at alerts: ok, or failed where whoever has its values could not be asked, or does not understand it.',
    labelNames: ['result'] as const,
    registers,
  });
  const firing = new Gauge({
    name: 'weir_alerts_firing',
    help: 'Alerts that fire, told or silenced.',
    labelNames: ['severity'] as const,
    registers,
  });
  const lookedAt = new Gauge({
    name: 'weir_alerts_looked_timestamp_seconds',
    help: 'When this instance has looked at all alerts last, if it is the one that does.',
    registers,
  });
  const notifications = new Counter({
    name: 'weir_alert_notifications_total',
    help: 'Notifications of channels.',
    labelNames: ['channel', 'result'] as const,
    registers,
  });
  return {
    documentLogged({ status, duration }) {
      if (duration !== undefined && status !== 'rejected') searchable.observe({ status }, duration / 1_000);
    },
    alertLooked({ failed }) {
      alertLooks.inc({ result: failed ? 'failed' : 'ok' });
    },
    alertsFiring({ critical, warning }) {
      firing.set({ severity: 'critical' }, critical);
      firing.set({ severity: 'warning' }, warning);
      lookedAt.set(Date.now() / 1_000);
    },
    channelTold({ channel, failed }) {
      notifications.inc({ channel, result: failed ? 'failed' : 'ok' });
    },
    driftLooked({ drifted, tookMs }) {
      looks.observe({ result: drifted > 0 ? 'drifted' : 'steady' }, tookMs / 1_000);
    },
    runLogged({ outcome, gap }) {
      logged.inc({ outcome });
      for (const each of gap) gaps.inc({ gap: each });
    },
  };
}
