import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { usageError } from '../cli-error.js';
import type { ShownRecord } from '../kafka/decode-record.js';
import { oneLine, printable } from '../output/printable.js';
import { positive } from './options.js';

interface TailOptions {
  from: string;
  limit?: number;
  follow: boolean;
}

export function tailCommand(cli: Cli): Command {
  return new Command('tail')
    .description('Print the records of a topic, decoded, as they come. Shows the texts of documents and questions.')
    .argument('<topic>', 'its name, in full or its last part: answer-completed')
    .option('--from <where>', 'start, end, or how long ago: 30s, 5m, 2h, 1d', 'end')
    .option('--limit <n>', 'end after so many records', positive)
    .option('--no-follow', 'end with the last record that stands there now')
    .action((topic: string, options: TailOptions) => tail(cli, topic, options));
}

async function tail(cli: Cli, given: string, options: TailOptions): Promise<void> {
  const from = parseFrom(options.from, Date.now());
  const [{ findKafka }, { withKafka }, { listTopics }, { resolveTopic }, { followTopic }, { showRecord }] =
    await Promise.all([
      import('../kafka/kafka-options.js'),
      import('../kafka/with-kafka.js'),
      import('../kafka/read-bounds.js'),
      import('../kafka/topic-names.js'),
      import('../kafka/follow-topic.js'),
      import('../kafka/decode-record.js'),
    ]);
  const kafka = findKafka(cli.settings);
  const topic = await withKafka(kafka, async (connection) => resolveTopic(given, await listTopics(connection)));
  cli.interruption.endInOrder();
  const { signal } = cli.interruption;
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  let count = 0;
  for await (const record of followTopic(kafka, topic, { from, follow: options.follow, signal })) {
    const shown = showRecord(record);
    await cli.terminal.print(shown, () => recordText(cli, shown));
    count += 1;
    if (count >= limit) return;
  }
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Where to begin.
 *
 * @returns `start`, `end`, or milliseconds since the epoch.
 * @throws CliError usage
 */
export function parseFrom(text: string, now: number): 'start' | 'end' | number {
  if (text === 'start' || text === 'end') return text;
  const match = /^(\d+)([smhd])$/.exec(text);
  if (!match) throw usageError('--from is start, end, or how long ago: 30s, 5m, 2h, 1d.', '--from');
  return now - Number(match[1]) * UNITS[match[2]!]!;
}

function recordText(cli: Cli, record: ShownRecord): string {
  const { terminal } = cli;
  const tenant = record.headers['weir-tenant'];
  const head = [
    terminal.style('dim', `${record.time}  ${record.partition}/${record.offset}`),
    terminal.style('cyan', printable(record.key ?? '(no key)')),
    record.type?.split('.').at(-1) ?? '',
    tenant === undefined ? '' : terminal.style('dim', printable(tenant)),
  ].filter((part) => part !== '');
  const body =
    record.problem === undefined
      ? printable(JSON.stringify(record.message, null, 2))
      : `${terminal.style('red', record.problem)} ${record.text === undefined ? (record.value ?? '') : oneLine(record.text)}`;
  return `${head.join('  ')}\n${body}`;
}
