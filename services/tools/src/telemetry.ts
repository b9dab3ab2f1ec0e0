import { Counter, type Telemetry } from '@weir/telemetry';

/** What this service reports. */
export interface ToolsEvents {
  messageSeen(): void;
}

export function toolsEvents({ registry }: Telemetry): ToolsEvents {
  const seen = new Counter({
    name: 'weir_tools_seen_total',
    help: 'Messages that the service tools has seen.',
    registers: [registry],
  });
  return { messageSeen: () => seen.inc() };
}
