import { Command } from 'commander';
import type { InboundRecord } from '@weir/kafka';
import type { Cli } from '../cli.js';
import { CliError, usageError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { DeadLetterSummary } from '../kafka/dead-letters.js';
import { duration } from '../output/duration.js';
import { oneLine, printable } from '../output/printable.js';
import { table } from '../output/table.js';
import { collect } from './options.js';

interface RedriveOptions {
  offset?: string[];
  all?: boolean;
}

export function dlqCommand(cli: Cli): Command {
  const command = new Command('dlq').description('Look at records that could not be handled, and send them again.');
  command
    .command('list')
    .description('Dead-letter topics that hold records; of one topic, its records.')
    .argument('[topic]', 'origin or dead-letter topic, in full or its last part')
    .action((topic: string | undefined) => (topic === undefined ? listTopicsWithDeadLetters(cli) : list(cli, topic)));
  command
    .command('show')
    .description('One record, decoded. Shows the text of documents and questions.')
    .argument('<topic>', 'origin or dead-letter topic')
    .argument('<place>', 'partition and offset: 0/17', placeOf)
    .action((topic: string, place: Place) => show(cli, topic, place));
  command
    .command('redrive')
    .description(
      'Write records back to where they came from: bytes and headers as they were. A document that has no version of its own is then the newest.',
    )
    .argument('<topic>', 'origin or dead-letter topic')
    .option('--offset <place>', 'partition and offset, 0/17; may be given several times', collect)
    .option('--all', 'every one that was not redriven before')
    .action((topic: string, options: RedriveOptions) => redriveRecords(cli, topic, options));
  return command;
}

interface Place {
  partition: number;
  offset: number;
}

export function placeOf(text: string): Place {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  if (!match) throw usageError(`${text} is no place: give partition and offset, as in 0/17.`);
  return { partition: Number(match[1]), offset: Number(match[2]) };
}

async function load() {
  const [options, kafka, bounds, names, letters, reader, decode] = await Promise.all([
    import('../kafka/kafka-options.js'),
    import('../kafka/with-kafka.js'),
    import('../kafka/read-bounds.js'),
    import('../kafka/topic-names.js'),
    import('../kafka/dead-letters.js'),
    import('../kafka/read-dead-letters.js'),
    import('../kafka/decode-record.js'),
  ]);
  return { ...options, ...kafka, ...bounds, ...names, ...letters, ...reader, ...decode };
}

async function listTopicsWithDeadLetters(cli: Cli): Promise<void> {
  const { findKafka, withKafka, listTopics, readBounds, readDeadLetters } = await load();
  const kafka = findKafka(cli.settings);
  const existing = await withKafka(kafka, (connection) => listTopics(connection));
  const dead = existing.filter((name) => name.endsWith('.dlq')).toSorted();
  const bounds = await withKafka(kafka, (connection) => readBounds(connection, dead));
  const filled = dead.filter((name) =>
    [...bounds].some(([key, { start, end }]) => key.startsWith(`${name}/`) && end > start),
  );
  const rows = await Promise.all(
    filled.map(async (topic) => {
      const { records, redriven } = await readDeadLetters(kafka, topic, existing);
      const oldest = new Date(Math.min(...records.map(({ timestamp }) => timestamp))).toISOString();
      return { topic, records: records.length, redriven: redriven.size, oldest };
    }),
  );
  if (cli.terminal.json) {
    for (const row of rows) await cli.terminal.print(row, () => '');
    return;
  }
  if (rows.length === 0) return cli.terminal.line('No dead letters.');
  const cells = rows.map(({ topic, records, redriven, oldest }) => [
    topic,
    String(records),
    String(redriven),
    `${duration(Date.now() - Date.parse(oldest))} ago`,
  ]);
  await cli.terminal.line(table(['topic', 'records', 'redriven', 'oldest'], cells));
}

/** The records of one dead-letter topic, however it was named. */
async function open(cli: Cli, given: string) {
  const parts = await load();
  const kafka = parts.findKafka(cli.settings);
  const existing = await parts.withKafka(kafka, (connection) => parts.listTopics(connection));
  const topic = parts.resolveTopic(given.endsWith('.dlq') ? given : `${given}.dlq`, existing);
  const { topics } = await import('@weir/contracts');
  const hasTrail = existing.includes(topics.auditSubmitted.name);
  return { ...parts, kafka, topic, hasTrail, ...(await parts.readDeadLetters(kafka, topic, existing)) };
}

async function list(cli: Cli, given: string): Promise<void> {
  const { records, redriven, summarise } = await open(cli, given);
  const rows = records.map((record) => summarise(record, redriven));
  for (const row of rows) await cli.terminal.print(row, () => summaryText(cli, row));
  if (rows.length === 0) await cli.terminal.line('No dead letters.');
}

function summaryText(cli: Cli, row: DeadLetterSummary): string {
  const done = row.redriven ? cli.terminal.style('green', '  redriven') : '';
  return [
    `${row.partition}/${row.offset}  ${cli.terminal.style('red', row.code)}  ${oneLine(row.key ?? '')}${done}`,
    `    ${oneLine(row.message)}${row.field === undefined ? '' : ` (${oneLine(row.field)})`}`,
    cli.terminal.style('dim', `    ${row.failedAt}  ${row.group}, ${row.stage}, attempts ${row.attempts}`),
  ].join('\n');
}

async function show(cli: Cli, given: string, place: Place): Promise<void> {
  const { records, redriven, topic, summarise, showRecord } = await open(cli, given);
  const record = find(records, place, topic);
  const shown = showRecord(record);
  await cli.terminal.print({ ...summarise(record, redriven), record: shown }, () =>
    [
      summaryText(cli, summarise(record, redriven)),
      '',
      ...Object.entries(shown.headers).map(([name, value]) => cli.terminal.style('dim', `${name}: ${oneLine(value)}`)),
      '',
      shown.problem === undefined ? printable(JSON.stringify(shown.message, null, 2)) : (shown.value ?? ''),
    ].join('\n'),
  );
}

async function redriveRecords(cli: Cli, given: string, options: RedriveOptions): Promise<void> {
  if ((options.offset === undefined) === (options.all !== true)) {
    throw usageError('Say which: --offset <partition>/<offset>, or --all.');
  }
  const { kafka, topic, records, redriven, placeOf: nameOf, redrive, originOf, hasTrail } = await open(cli, given);
  const chosen =
    options.offset?.map((text) => find(records, placeOf(text), topic)) ??
    records.filter((record) => !redriven.has(nameOf(record)));
  const [{ RecordProducer }, { quietLogger }, { redriveNote }] = await Promise.all([
    import('@weir/kafka'),
    import('../kafka/quiet-logger.js'),
    import('../audit/redrive-note.js'),
  ]);
  const noteOf = (record: InboundRecord) => (hasTrail ? [redriveNote(record, Date.now())] : []);
  const producer = new RecordProducer({ kafka, logger: quietLogger() });
  try {
    // Those that came first go first, whatever partition of the dead letters they stand in.
    for (const record of chosen.toSorted((a, b) => a.timestamp - b.timestamp || a.offset - b.offset)) {
      await producer.send([redrive(record), ...noteOf(record)], () => !cli.interruption.signal.aborted);
      const { partition, offset } = record;
      const origin = originOf(record).topic;
      await cli.terminal.print({ topic, partition, offset, redrivenTo: origin }, () =>
        [`${partition}/${offset}`, '→', origin].join(' '),
      );
    }
  } finally {
    await producer.close();
  }
  if (chosen.length === 0) await cli.terminal.line('Nothing to redrive.');
}

function find(records: readonly InboundRecord[], place: Place, topic: string): InboundRecord {
  const record = records.find(({ partition, offset }) => partition === place.partition && offset === place.offset);
  if (record) return record;
  throw new CliError({
    code: 'record-unknown',
    exitCode: EXIT.notFound,
    message: `${topic} holds no record at ${place.partition}/${place.offset}. See them with: weir dlq list ${topic}`,
  });
}
