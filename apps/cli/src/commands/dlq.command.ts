import { Command } from 'commander';
import type { Cli } from '../cli.js';
import type { DeadLetterSummary } from '../kafka/dead-letters.js';
import { duration } from '../output/duration.js';
import { oneLine, printable } from '../output/printable.js';
import { table } from '../output/table.js';
import type { EditOptions } from './dlq-edit.js';
import { findRecord, type Place, placeOfText, resolveDeadLetters } from './dlq-places.js';
import type { RedriveOptions } from './dlq-redrive.js';
import { collect, positive } from './options.js';

const WHERE = 'code, field, group, key, stage, attempts and age: "code=elasticsearch-* and age<2h"';

export function dlqCommand(cli: Cli): Command {
  const command = new Command('dlq').description('Look at records that could not be handled, and send them again.');
  command
    .command('list')
    .description('Dead-letter topics that hold records; of one topic, its records.')
    .argument('[topic]', 'origin or dead-letter topic, in full or its last part')
    .option('--where <expression>', `of one topic, those with this ${WHERE}`)
    .action((topic: string | undefined, { where }: { where?: string }) =>
      topic === undefined ? listTopicsWithDeadLetters(cli) : list(cli, topic, where),
    );
  command
    .command('show')
    .description('One record, decoded. Shows the text of documents and questions.')
    .argument('<topic>', 'origin or dead-letter topic')
    .argument('<place>', 'partition and offset: 0/17', placeOfText)
    .action((topic: string, place: Place) => show(cli, topic, place));
  command
    .command('redrive')
    .description(
      'Write records back to where they came from, each once: bytes and headers as they were. A document that has no version of its own is then the newest.',
    )
    .argument('<topic>', 'origin or dead-letter topic')
    .option('--offset <place>', 'partition and offset, 0/17; may be given several times', collect)
    .option('--where <expression>', `those that were not redriven before, by ${WHERE}`)
    .option('--all', 'every one that was not redriven before')
    .option('--rate <n>', 'records a second', positive, 50)
    .option('--dry-run', 'only say which it would be')
    .action(async (topic: string, options: RedriveOptions) => {
      const { redriveCommand } = await import('./dlq-redrive.js');
      await redriveCommand(cli, topic, options);
    });
  command
    .command('edit')
    .description(
      'Correct the message of one record in $EDITOR, or as the options say, and write it back to where it came from. Shows its text.',
    )
    .argument('<topic>', 'origin or dead-letter topic')
    .argument('<place>', 'partition and offset: 0/17', placeOfText)
    .option('--set <field=value>', 'a field by its JSON name, a.b inside others; may be given several times', collect)
    .option('--file <file>', 'the whole message as JSON; - is standard input')
    .action(async (topic: string, place: Place, options: EditOptions) => {
      const { editCommand } = await import('./dlq-edit.js');
      await editCommand(cli, topic, place, options);
    });
  return command;
}

async function load() {
  const [options, kafka, bounds, letters, reader, decode] = await Promise.all([
    import('../kafka/kafka-options.js'),
    import('../kafka/with-kafka.js'),
    import('../kafka/read-bounds.js'),
    import('../kafka/dead-letters.js'),
    import('../kafka/read-dead-letters.js'),
    import('../kafka/decode-record.js'),
  ]);
  return { ...options, ...kafka, ...bounds, ...letters, ...reader, ...decode };
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
  const { kafka, topic, existing } = await resolveDeadLetters(cli, given);
  return { ...parts, topic, ...(await parts.readDeadLetters(kafka, topic, existing)) };
}

async function list(cli: Cli, given: string, expression: string | undefined): Promise<void> {
  const where = expression === undefined ? undefined : (await import('../kafka/where.js')).parseWhere(expression);
  const { records, redriven, summarise } = await open(cli, given);
  const now = Date.now();
  const rows = records.map((record) => summarise(record, redriven)).filter((row) => where?.(row, now) ?? true);
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
  const record = findRecord(records, place, topic);
  const shown = showRecord(record);
  await cli.terminal.print({ ...summarise(record, redriven), record: shown }, () =>
    [
      summaryText(cli, summarise(record, redriven)),
      '',
      ...Object.entries(shown.headers).map(([name, value]) => cli.terminal.style('dim', `${name}: ${oneLine(value)}`)),
      '',
      shown.problem === undefined
        ? printable(JSON.stringify(shown.message, null, 2))
        : printable(shown.text ?? shown.value ?? ''),
    ].join('\n'),
  );
}
