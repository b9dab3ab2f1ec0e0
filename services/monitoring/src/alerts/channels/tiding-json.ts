import type { AlertSpec } from '@weir/resources';
import type { Tiding } from './due-tidings.js';

/** An alert as a webhook gets it. */
export interface TidingJson {
  alert: string;
  change: 'firing' | 'ended';
  repeated: boolean;
  labels: Readonly<Record<string, string>>;
  severity?: string;
  description?: string;
  runbook?: string;
  /** RFC 3339. */
  since: string;
  value?: number;
  limit?: number;
  note?: string;
  details: readonly string[];
  examples: readonly string[];
  commands: readonly string[];
}

export function tidingJson({ state, change, isRepeated }: Tiding, spec: AlertSpec | undefined): TidingJson {
  const { alert, labels, since, value, limit, note, details = [], examples = [], commands = [] } = state;
  const { severity, description, runbook } = spec ?? {};
  return {
    alert,
    change,
    repeated: isRepeated,
    labels,
    ...(severity === undefined ? {} : { severity }),
    ...(description === undefined ? {} : { description }),
    ...(runbook === undefined ? {} : { runbook }),
    since: new Date(since).toISOString(),
    ...(value === undefined ? {} : { value }),
    ...(limit === undefined ? {} : { limit }),
    ...(note === undefined ? {} : { note }),
    details,
    examples,
    commands,
  };
}
