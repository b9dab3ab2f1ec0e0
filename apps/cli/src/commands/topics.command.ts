import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { table } from '../output/table.js';
import { positive } from './options.js';

export function topicsCommand(cli: Cli): Command {
  const command = new Command('topics').description('Look at and create the topics that Weir works with.');
  command
    .command('list')
    .description('Every topic of the catalogue, and how many records it holds.')
    .option('--dead-letters', 'the dead-letter topics too')
    .action((options: { deadLetters?: boolean }) => listCatalogue(cli, options.deadLetters ?? false));
  command
    .command('show')
    .description('One topic: what the catalogue says of it, and what the cluster has.')
    .argument('<topic>', 'its name, in full or its last part')
    .action(async (topic: string) => (await import('./topics-show.js')).showTopic(cli, topic));
  command
    .command('check')
    .description(`What differs from the catalogue, and what mends it. Exit code ${EXIT.failed} where something does.`)
    .action(async () => (await import('./topics-show.js')).checkTopics(cli));
  command
    .command('create')
    .description('Create those that are missing; changes none that exists.')
    .option('--replicas <n>', 'copies of every partition', positive, 1)
    .action((options: { replicas: number }) => create(cli, options.replicas));
  command
    .command('grant')
    .description("Give each service's user on Kafka what it needs, and nothing else; takes nothing away.")
    .option('--principal-prefix <text>', 'what users are called before the name of the service', 'weir-')
    .option('--print', 'print a script for kafka-acls.sh instead')
    .action((options: GrantOptions) => grant(cli, options));
  return command;
}

interface GrantOptions {
  principalPrefix: string;
  print?: boolean;
}

async function grant(cli: Cli, { principalPrefix, print = false }: GrantOptions): Promise<void> {
  const { accessRules, accessScript, grantAccess } = await import('@weir/kafka');
  const { findKafka, replyPrefixOf } = await import('../kafka/kafka-options.js');
  const rules = accessRules(replyPrefixOf(cli.settings));
  if (print) return cli.terminal.line(accessScript(rules).trimEnd());
  const kafka = findKafka(cli.settings);
  await grantAccess(kafka, rules, principalPrefix);
  const users = [...new Set(rules.map(({ who }) => `${principalPrefix}${who}`))];
  await cli.terminal.print(
    { granted: rules.length, users },
    () => `${rules.length} rules hold for ${users.join(', ')}`,
  );
}

async function listCatalogue(cli: Cli, deadLetters: boolean): Promise<void> {
  const [{ topics }, { findKafka }, { withKafka }, { readBounds }] = await Promise.all([
    import('@weir/contracts'),
    import('../kafka/kafka-options.js'),
    import('../kafka/with-kafka.js'),
    import('../kafka/read-bounds.js'),
  ]);
  const catalogue = Object.values(topics).flatMap((topic) => [
    { ...topic, deadLettersOf: undefined },
    ...(deadLetters ? [{ ...topic, name: topic.deadLetters, partitions: 1, deadLettersOf: topic.name }] : []),
  ]);
  const kafka = findKafka(cli.settings);
  const names = catalogue.map(({ name }) => name);
  const bounds = await withKafka(kafka, (connection) => readBounds(connection, names));
  const rows = catalogue.map(({ name, partitions, visibility, producer, consumers, retentionDays, cleanup }) => {
    const own = [...bounds].filter(([key]) => key.slice(0, key.lastIndexOf('/')) === name);
    return {
      name,
      exists: own.length > 0,
      partitions: own.length || partitions,
      records: own.reduce((sum, [, { start, end }]) => sum + end - start, 0),
      visibility,
      producer,
      consumers,
      retentionDays,
      cleanup,
    };
  });
  if (cli.terminal.json) {
    for (const row of rows) await cli.terminal.print(row, () => '');
    return;
  }
  const cells = rows.map((row) => [
    row.name,
    row.exists ? String(row.partitions) : 'missing',
    String(row.records),
    row.retentionDays === 'forever' ? 'for ever' : `${row.retentionDays} d`,
    row.visibility,
  ]);
  await cli.terminal.line(table(['topic', 'partitions', 'records', 'kept', 'visibility'], cells));
}

async function create(cli: Cli, replicas: number): Promise<void> {
  const [{ createTopics }, { findKafka }, { kafkaDown }, { WeirError }] = await Promise.all([
    import('@weir/kafka'),
    import('../kafka/kafka-options.js'),
    import('../kafka/with-kafka.js'),
    import('@weir/errors'),
  ]);
  const kafka = findKafka(cli.settings);
  const created = await createTopics(kafka, { replicas }).catch((error: unknown) => {
    throw WeirError.is(error) && error.dependency === 'kafka' ? kafkaDown(kafka, error) : error;
  });
  await cli.terminal.print({ created }, () =>
    created.length === 0 ? 'All topics exist.' : created.map((name) => `created ${name}`).join('\n'),
  );
}
