import { createTelemetry } from '@weir/telemetry';
import { code, table } from './markdown.ts';

/** A telemetry instrument as Prometheus sees it. */
export interface Instrument {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram' | 'summary';
  labels: readonly string[];
  /** The service that reports it; undefined: each does. */
  service: string | undefined;
}

/** Labels that every instrument of Weir has. */
export const COMMON_LABELS: readonly string[] = ['service', 'instance'];

interface Registered {
  name: string;
  help: string;
  type: Instrument['type'];
  labelNames?: readonly string[];
}

/** A service's `telemetry` module: its functions that end with `Events` make the instruments. */
export type TelemetryModule = Record<string, unknown>;

/**
 * Every instrument there is: those that all services have, and those that the modules make.
 *
 * @param modules - By service.
 */
export async function instrumentsOf(modules: ReadonlyMap<string, TelemetryModule>): Promise<Instrument[]> {
  const common = await registered(() => undefined);
  const names = new Set(common.map(({ name }) => name));
  const all = common.map((one) => instrument(one, undefined));
  for (const [service, module] of modules) {
    const own = await registered((telemetry) => {
      for (const [name, make] of Object.entries(module)) {
        if (!name.endsWith('Events') || typeof make !== 'function') continue;
        // Some are given where to read from; nothing is read here.
        (make as (telemetry: unknown, read: () => unknown) => unknown)(telemetry, () => new Map());
      }
    });
    all.push(...own.filter(({ name }) => !names.has(name)).map((one) => instrument(one, service)));
  }
  return all;
}

async function registered(
  make: (telemetry: Awaited<ReturnType<typeof createTelemetry>>) => void,
): Promise<Registered[]> {
  const telemetry = await createTelemetry({ service: 'docs', instance: '0', level: 'error' });
  make(telemetry);
  const types = new Map((await telemetry.registry.getMetricsAsJSON()).map(({ name, type }) => [name, String(type)]));
  const list = telemetry.registry.getMetricsAsArray() as unknown as Registered[];
  const found = list.map(({ name, help, labelNames }) => ({
    name,
    help,
    labelNames,
    type: types.get(name) as Instrument['type'],
  }));
  await telemetry.shutdown();
  return found;
}

function instrument({ name, help, type, labelNames }: Registered, service: string | undefined): Instrument {
  return { name, help, type, labels: labelNames ?? [], service };
}

/** What Prometheus has of an instrument: its name, or the three of a histogram. */
export function seriesOf({ name, type }: Instrument): string[] {
  return type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

/** The table of docs/instruments.md. */
export function instrumentsTable(instruments: readonly Instrument[]): string {
  const ours = instruments.filter(({ name }) => name.startsWith('weir_'));
  const byService = Map.groupBy(ours, ({ service }) => service ?? '');
  return [...byService]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([service, list]) => {
      const rows = list.map(({ name, type, labels, help }) => [code(name), type, labels.map(code).join(' '), help]);
      return `## ${service === '' ? 'Every service' : service}\n\n${table(['instrument', 'type', 'labels', 'tells'], rows)}`;
    })
    .join('\n\n');
}
