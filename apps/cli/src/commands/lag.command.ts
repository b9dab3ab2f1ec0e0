import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { KafkaConnection } from '@weir/kafka';
import type { Cli } from '../cli.js';
import type { TopicLag } from '../kafka/lag.js';
import { duration } from '../output/duration.js';
import { table } from '../output/table.js';

interface LagOptions {
  group?: string;
  watch?: boolean;
}

const WATCH_MS = 2_000;
const HOME_AND_CLEAR = '\u001b[H\u001b[J';

export function lagCommand(cli: Cli): Command {
  return new Command('lag')
    .description('How far each consumer group is behind on each topic, and since when: the longest waiting first.')
    .option('--group <name>', 'only this group, by partition')
    .option('--watch', 'again every two seconds, until Ctrl-C')
    .action((options: LagOptions) => lag(cli, options));
}

async function lag(cli: Cli, { group, watch }: LagOptions): Promise<void> {
  const [{ findKafka }, { withKafka }, { readLag }] = await Promise.all([
    import('../kafka/kafka-options.js'),
    import('../kafka/with-kafka.js'),
    import('../kafka/read-groups.js'),
  ]);
  const show = async (connection: KafkaConnection) => {
    const lags = await readLag(connection, group);
    if (cli.terminal.json) for (const one of lags) await cli.terminal.print(one, () => '');
    else
      await cli.terminal.line(
        watch && cli.terminal.interactive ? HOME_AND_CLEAR + lagText(lags, group) : lagText(lags, group),
      );
  };
  await withKafka(findKafka(cli.settings), async (connection) => {
    if (!watch) return show(connection);
    cli.interruption.endInOrder();
    const { signal } = cli.interruption;
    while (!signal.aborted) {
      await show(connection);
      await sleep(WATCH_MS, undefined, { signal }).catch(() => undefined);
    }
  });
}

export function lagText(lags: readonly TopicLag[], group?: string): string {
  if (lags.length === 0)
    return group === undefined ? 'No consumer groups.' : `${group} has committed nothing, and has no members.`;
  if (group === undefined) {
    const rows = lags.map(({ group: name, topic, lag: behind, oldestSeconds, members, partitions }) => [
      name,
      topic,
      total(partitions.map(({ committed }) => committed ?? 0)),
      total(partitions.map(({ end }) => end)),
      String(behind),
      age(oldestSeconds),
      members.join(' ') || 'nobody',
    ]);
    return table(['group', 'topic', 'committed', 'end', 'lag', 'oldest', 'members'], rows);
  }
  const rows = lags.flatMap(({ topic, partitions }) =>
    partitions.map(({ partition, committed, end, lag: behind, oldestSeconds, member }) => [
      topic,
      String(partition),
      committed === null ? 'none' : String(committed),
      String(end),
      String(behind),
      age(oldestSeconds),
      member ?? 'nobody',
    ]),
  );
  return table(['topic', 'partition', 'committed', 'end', 'lag', 'oldest', 'member'], rows);
}

function total(numbers: readonly number[]): string {
  return String(numbers.reduce((sum, number) => sum + number, 0));
}

function age(seconds: number | null): string {
  return seconds === null ? '' : duration(seconds * 1_000);
}
