import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { table } from '../output/table.js';
import { isReady, lookAtSystem, type Problems, type SystemStatus } from '../system-status.js';

export function statusCommand(cli: Cli): Command {
  return new Command('status')
    .description(`Say what runs, and how far behind it is. Exit code 0 only when all is ready, else ${EXIT.notReady}.`)
    .action(() => status(cli));
}

async function status(cli: Cli): Promise<void> {
  const view = await lookAtSystem(cli.settings);
  const { status: seen, problems } = view;
  if (!isReady(view)) cli.exitCode = EXIT.notReady;
  await cli.terminal.print(seen, () => statusText(cli, seen, problems));
}

function statusText(cli: Cli, seen: SystemStatus, problems: Problems): string {
  const { terminal } = cli;
  if (seen.services.length === 0 && seen.kafka.brokers.length === 0) {
    return 'Weir is not running here. Start it with: weir up';
  }
  // Colour goes last, so that it does not count as width.
  const rows = seen.services.map(({ name, instances, ready, lag, pids }) => [
    ready ? 'ready' : 'not ready',
    name,
    String(instances),
    lag === null ? '?' : String(lag),
    pids.join(' '),
  ]);
  const servers = [
    ['Kafka', seen.kafka.ready, seen.kafka.brokers.join(', ')],
    ['Elasticsearch', seen.elasticsearch.ready, seen.elasticsearch.url ?? ''],
    ...(seen.mlflow.url === null ? [] : [['MLflow', seen.mlflow.ready, seen.mlflow.url] as const]),
  ] as const;
  const serverRows = servers.map(([name, ready, at]) => [ready ? 'ready' : 'not ready', name, at]);
  const lines = [
    ...(rows.length > 0 ? [table(['state', 'service', 'instances', 'lag', 'pids'], rows), ''] : ['No services.', '']),
    table(['state', 'server', 'address'], serverRows),
    ...[...problems].map(([instance, why]) => terminal.style('yellow', `${instance}: ${why.join(', ')}`)),
  ];
  return lines
    .join('\n')
    .replace(/^not ready/gm, (text) => terminal.style('red', text))
    .replace(/^ready/gm, (text) => terminal.style('green', text));
}
