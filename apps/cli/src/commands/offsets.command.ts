import { Command } from 'commander';
import type { DescribedGroup, KafkaConnection, KafkaOptions } from '@weir/kafka';
import type { Cli } from '../cli.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { Reset, ResetTarget } from '../kafka/plan-reset.js';
import { confirmByTyping } from '../output/confirm.js';
import { table } from '../output/table.js';

/** As many outcomes of a partition as a service remembers. */
const LEDGER_RECORDS = 20_000;

interface ResetOptions {
  topic?: string;
  to: string;
  yes?: boolean;
}

export function offsetsCommand(cli: Cli): Command {
  const command = new Command('offsets').description('Where consumer groups go on.');
  command
    .command('reset')
    .description('Let a group without members go on elsewhere; says first what is handled again, and what never.')
    .argument('<group>', 'as `weir lag` names it')
    .requiredOption(
      '--to <where>',
      'start, end, an offset, -100 for so many messages back, a time, or how long ago: 2h',
    )
    .option('--topic <topic>', 'only this topic, in full or its last part')
    .option('--yes', 'without asking')
    .action((group: string, options: ResetOptions) => reset(cli, group, options));
  return command;
}

async function reset(cli: Cli, group: string, options: ResetOptions): Promise<void> {
  const [{ findKafka }, { withKafka }, { parseTarget, resetCommit }, kafka] = await Promise.all([
    import('../kafka/kafka-options.js'),
    import('../kafka/with-kafka.js'),
    import('../kafka/plan-reset.js'),
    import('@weir/kafka'),
  ]);
  const target = parseTarget(options.to, Date.now());
  await withKafka(findKafka(cli.settings), async (connection) => {
    const described = await kafka.describeGroup(connection, group);
    if (described.members.length > 0) throw active(group, described.members.length);
    const { plan, metadata } = await planOf(connection, described, options.topic, target);
    for (const one of plan) if (cli.terminal.json) await cli.terminal.print({ group, ...one }, () => '');
    await cli.terminal.line(planText(plan));
    if (plan.length === 0) return;
    const sure = options.yes || (await confirmByTyping(cli, group, 'the name of the group', '--yes'));
    if (!sure) {
      cli.exitCode = EXIT.failed;
      return cli.terminal.line('Nothing was changed.');
    }
    // First the note: of a reset that did not come about it is known that somebody meant to, of one that did it is never unknown.
    await note(findKafka(cli.settings), connection, group, plan);
    const commits = plan.map((one) => resetCommit(one, metadata.get(`${one.topic}/${one.partition}`) ?? ''));
    await kafka.commitForGroup(connection, group, commits);
    await cli.terminal.print({ group, reset: commits.length }, () => `${commits.length} partitions of ${group} reset.`);
  });
}

/** Where there is a trail, it says so. */
async function note(
  options: KafkaOptions,
  connection: KafkaConnection,
  group: string,
  plan: readonly Reset[],
): Promise<void> {
  const [{ topics }, { RecordProducer }, { listTopics }, { quietLogger }, { resetNotes }] = await Promise.all([
    import('@weir/contracts'),
    import('@weir/kafka'),
    import('../kafka/read-bounds.js'),
    import('../kafka/quiet-logger.js'),
    import('../audit/reset-notes.js'),
  ]);
  if (!(await listTopics(connection)).includes(topics.auditSubmitted.name)) return;
  const producer = new RecordProducer({ kafka: options, logger: quietLogger() });
  try {
    await producer.send(resetNotes(group, plan, Date.now()));
  } finally {
    await producer.close();
  }
}

async function planOf(
  connection: KafkaConnection,
  { group, committed }: DescribedGroup,
  givenTopic: string | undefined,
  target: ResetTarget,
): Promise<{ plan: Reset[]; metadata: Map<string, string> }> {
  const [{ listTopics, readBounds, readOffsetsAt }, { resolveTopic }, { planReset }] = await Promise.all([
    import('../kafka/read-bounds.js'),
    import('../kafka/topic-names.js'),
    import('../kafka/plan-reset.js'),
  ]);
  const topic = givenTopic === undefined ? undefined : resolveTopic(givenTopic, await listTopics(connection));
  const topics = topic === undefined ? [...new Set(committed.map((one) => one.topic))] : [topic];
  if (topics.length === 0) {
    throw new CliError({
      code: 'consumer-group-unknown',
      exitCode: EXIT.notFound,
      message: `${group} has committed nothing. See the groups with: weir lag`,
    });
  }
  const bounds = await readBounds(connection, topics);
  const known = new Map(committed.map((one) => [`${one.topic}/${one.partition}`, one]));
  const places = [...bounds.keys()].map((place) => {
    const cut = place.lastIndexOf('/');
    return {
      topic: place.slice(0, cut),
      partition: Number(place.slice(cut + 1)),
      offset: known.get(place)?.offset ?? -1,
    };
  });
  const atTime =
    target.kind === 'time' ? await readOffsetsAt(connection, topics, target.time) : new Map<string, number>();
  const plan = planReset(places, bounds, target, atTime);
  return { plan, metadata: new Map([...known].map(([place, one]) => [place, one.metadata])) };
}

export function planText(plan: readonly Reset[]): string {
  if (plan.length === 0) return 'Nothing would change.';
  const rows = plan.map(({ topic, partition, from, to, again, skipped }) => [
    topic,
    String(partition),
    from === null ? 'none' : String(from),
    String(to),
    String(again),
    String(skipped),
  ]);
  const long = plan.some(({ again }) => again > LEDGER_RECORDS)
    ? [
        `More than ${LEDGER_RECORDS} messages of a partition are handled again: outcomes that stand further back are not remembered, and may be written twice.`,
      ]
    : [];
  return [table(['topic', 'partition', 'from', 'to', 'again', 'skipped'], rows), ...long].join('\n');
}

function active(group: string, members: number): CliError {
  const service = group.split('.')[1] ?? '';
  return new CliError({
    code: 'group-active',
    message: `${group} has ${members} ${members === 1 ? 'member' : 'members'}: they would go on from where they are. Stop the service first, as with: weir up --scale ${service}=0`,
  });
}
