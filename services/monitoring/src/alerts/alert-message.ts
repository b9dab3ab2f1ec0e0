import {
  type Alert,
  type AlertChanged,
  AlertChangedSchema,
  AlertSchema,
  create,
  hashId,
  type ObjectiveStanding,
  ObjectiveStandingSchema,
} from '@weir/contracts';
import type { AlertSpec } from '@weir/resources';
import type { AlertState } from './alert-state.js';
import type { Standing } from './objectives.js';
import { seriesKey } from './reading.js';

/** @param spec - Undefined when the alert is no longer declared. @param silence - Because of which nobody is told. */
export function alertMessage(state: AlertState, spec: AlertSpec | undefined, silence: string | undefined): Alert {
  const { alert, labels, phase, since, at, value, limit, note, details, examples, commands, deliveries } = state;
  return create(AlertSchema, {
    alert,
    labels: { ...labels },
    state: phase,
    since: BigInt(since),
    at: BigInt(at),
    ...(value === undefined ? {} : { value }),
    ...(limit === undefined ? {} : { limit }),
    note: note ?? '',
    details: [...(details ?? [])],
    examples: [...(examples ?? [])],
    commands: [...(commands ?? [])],
    severity: spec?.severity ?? '',
    description: spec?.description ?? '',
    runbook: spec?.runbook ?? '',
    silence: silence ?? '',
    deliveries: Object.entries(deliveries).map(([channel, { told, at: toldAt, problem, problemSince }]) => ({
      channel,
      told: told ?? '',
      at: BigInt(toldAt ?? 0),
      problem: problem ?? '',
      problemSince: BigInt(problemSince ?? 0),
    })),
  });
}

export function alertChanged(alert: Alert, change: 'firing' | 'ended'): AlertChanged {
  return create(AlertChangedSchema, { alert, change });
}

/** Of a change: whoever tells it again tells the same. */
export function changeId({ alert, labels, since }: AlertState, change: string): string {
  return hashId('alert-changed', alert, seriesKey(labels), change, String(since));
}

export function standingMessage({ from, to, total, bad, ...standing }: Standing): ObjectiveStanding {
  return create(ObjectiveStandingSchema, {
    ...standing,
    from: BigInt(from),
    to: BigInt(to),
    total: BigInt(total),
    bad: BigInt(bad),
  });
}
