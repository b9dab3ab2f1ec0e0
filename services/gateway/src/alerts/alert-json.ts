import type { Alert, AlertDelivery, ObjectiveStanding } from '@weir/contracts';
import type { AlertJson, StandingJson } from './alerts.schema.js';

export function alertJson(alert: Alert): AlertJson {
  const { labels, state, since, at, value, limit, details, examples, commands, deliveries } = alert;
  const { note, severity, description, runbook, silence } = alert;
  return {
    alert: alert.alert,
    labels: { ...labels },
    state,
    since: timeOf(since),
    at: timeOf(at),
    ...(value === undefined ? {} : { value }),
    ...(limit === undefined ? {} : { limit }),
    ...given({ note, severity, description, runbook, silence }),
    details: [...details],
    examples: [...examples],
    commands: [...commands],
    deliveries: deliveries.map(deliveryJson),
  };
}

function deliveryJson({ channel, told, at, problem, problemSince }: AlertDelivery): AlertJson['deliveries'][number] {
  return {
    channel,
    ...(told === '' ? {} : { told, at: timeOf(at) }),
    ...(problem === '' ? {} : { problem, problemSince: timeOf(problemSince) }),
  };
}

export function standingJson(standing: ObjectiveStanding): StandingJson {
  const { objective, target, from, to, total, bad, attained, budgetLeft, burnHour, burnSixHours, note } = standing;
  return {
    objective,
    target,
    from: timeOf(from),
    to: timeOf(to),
    total: Number(total),
    bad: Number(bad),
    ...(attained === undefined ? {} : { attained }),
    ...(budgetLeft === undefined ? {} : { budgetLeft }),
    ...(burnHour === undefined ? {} : { burnHour }),
    ...(burnSixHours === undefined ? {} : { burnSixHours }),
    ...given({ note }),
  };
}

/** Those that say something. */
function given<Name extends string>(fields: Record<Name, string>): Partial<Record<Name, string>> {
  const said = Object.entries(fields).filter(([, text]) => text !== '');
  return Object.fromEntries(said) as Partial<Record<Name, string>>;
}

function timeOf(milliseconds: bigint): string {
  return new Date(Number(milliseconds)).toISOString();
}
