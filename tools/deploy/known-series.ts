import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { COMMON_LABELS, instrumentsOf, seriesOf, type TelemetryModule } from '../docs/instruments.ts';
import { serviceNames } from '../docs/services.ts';

/** What Prometheus has from elsewhere, as those who tell it document it. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  // Prometheus itself, of each target.
  up: ['job', 'instance', 'service'],
  // https://github.com/danielqsj/kafka_exporter#consumer-groups
  kafka_consumergroup_lag: ['consumergroup', 'topic', 'partition'],
  // node-exporter's collector `filesystem`.
  node_filesystem_avail_bytes: ['device', 'fstype', 'mountpoint'],
  node_filesystem_size_bytes: ['device', 'fstype', 'mountpoint'],
  // The kubelet.
  kubelet_volume_stats_available_bytes: ['namespace', 'persistentvolumeclaim'],
  kubelet_volume_stats_capacity_bytes: ['namespace', 'persistentvolumeclaim'],
};

/** Labels of every series that alerts and dashboards may use, read from the sources of the services. */
export async function knownSeries(root: string): Promise<Map<string, Set<string>>> {
  const modules = new Map<string, TelemetryModule>();
  for (const service of serviceNames(root)) {
    const file = join(root, 'services', service, 'src', 'telemetry.ts');
    if (existsSync(file)) modules.set(service, (await import(file)) as TelemetryModule);
  }
  const series = new Map(Object.entries(OTHERS).map(([name, labels]) => [name, new Set(labels)]));
  for (const instrument of await instrumentsOf(modules)) {
    for (const name of seriesOf(instrument)) {
      const bucket = name.endsWith('_bucket') ? ['le'] : [];
      series.set(name, new Set([...COMMON_LABELS, 'job', ...instrument.labels, ...bucket]));
    }
  }
  return series;
}
