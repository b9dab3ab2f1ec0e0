import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type { PartitionReport } from '@weir/audit';
import { Command, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import type { AuditRecord } from '../gateway-types.js';
import { auditText, verifiedText } from '../output/audit-text.js';
import { fromOption, moment, positive, tenantOption, toOption } from './options.js';

export function auditCommand(cli: Cli): Command {
  const command = new Command('audit').description(
    'What was decided and changed: by whom, why, and under which configuration.',
  );
  command.addCommand(
    filtered(new Command('list').description('List records of the trail.'))
      .addOption(fromOption())
      .addOption(toOption())
      .option('--limit <n>', 'so many at most, the newest (by default 100)', positive)
      .addOption(tenantOption())
      .action((options: ListOptions) => list(cli, options)),
  );
  command.addCommand(
    filtered(new Command('tail').description('Print records of all tenants as they come, from Kafka.'))
      .option('--from <where>', 'start, end, or how long ago: 30s, 5m, 2h, 1d', 'end')
      .option('--no-follow', 'end with the last record that stands there now')
      .action((options: TailOptions) => tail(cli, options)),
  );
  command.addCommand(
    new Command('verify')
      .description('Verify the chains and their signed heads, from Kafka or from a file that `export` wrote.')
      .option('--file <file>', 'an exported trail')
      .option('--public-key <file>', 'public keys that count, as PEM (by default those that this home has used)')
      .option('--any-key', 'hold heads to the keys that they bring themselves')
      .addOption(new Option('--since <time>', 'from the first record since then on').argParser(moment))
      .action((options: VerifyOptions) => verify(cli, options)),
  );
  command.addCommand(
    new Command('export')
      .description('Write the whole trail as JSONL, from Kafka: heads first, then records.')
      .option('-o, --output <file>', 'where to (by default standard output)')
      .addOption(new Option('--since <time>', 'from the first record since then on').argParser(moment))
      .action((options: ExportOptions) => exportTrail(cli, options)),
  );
  return command;
}

function filtered(command: Command): Command {
  return command
    .option('--actor <name>', 'only of this key or service')
    .option('--action <action>', 'only this action, such as answer-completed')
    .option('--object <object>', 'only of this kind, or kind/name: Policy/standard')
    .option('--run <run>', 'only of this run');
}

interface Filter {
  actor?: string;
  action?: string;
  object?: string;
  run?: string;
}

interface ListOptions extends Filter {
  from?: string;
  to?: string;
  limit?: number;
  tenant?: string;
}

interface TailOptions extends Filter {
  from: string;
  follow: boolean;
}

interface VerifyOptions {
  file?: string;
  publicKey?: string;
  anyKey?: boolean;
  since?: string;
}

interface ExportOptions {
  output?: string;
  since?: string;
}

async function list(cli: Cli, { tenant, ...query }: ListOptions): Promise<void> {
  const { records, dropped } = await withGateway(cli, tenant === undefined ? {} : { tenant }, (gateway) =>
    gateway.audit(query),
  );
  for (const record of records) await cli.terminal.print(record, () => auditText(record, cli.terminal));
  if (records.length === 0) await cli.terminal.line('No records.');
  if (dropped > 0) cli.terminal.note(`${dropped} more, which are older: --limit, --from and --to choose others.`);
}

async function tail(cli: Cli, options: TailOptions): Promise<void> {
  const [{ findKafka }, { followTopic }, { parseFrom }, { decodeAudit }] = await Promise.all([
    import('../kafka/kafka-options.js'),
    import('../kafka/follow-topic.js'),
    import('./tail.command.js'),
    import('../audit/trail-source.js'),
  ]);
  const { topics } = await import('@weir/contracts');
  const from = parseFrom(options.from, Date.now());
  cli.interruption.endInOrder();
  const { signal } = cli.interruption;
  const follow = { from, follow: options.follow, signal };
  for await (const record of followTopic(findKafka(cli.settings), topics.auditRecorded.name, follow)) {
    const shown = decodeAudit(record);
    if (shown && matches(shown, options)) await cli.terminal.print(shown, () => auditText(shown, cli.terminal));
  }
}

function matches({ actor: by, action: done, object: about, runId }: AuditRecord, filter: Filter): boolean {
  const { actor, action, object, run } = filter;
  return (
    (actor === undefined || by.name === actor || by.service === actor) &&
    (action === undefined || done === action) &&
    (run === undefined || runId === run) &&
    (object === undefined || about.kind === object || `${about.kind}/${about.name}` === object)
  );
}

async function verify(cli: Cli, options: VerifyOptions): Promise<void> {
  const { file, publicKey, anyKey, since } = options;
  const [{ publicKeys, TrailVerifier }, { readTrailOfFile }, { readIfThere }] = await Promise.all([
    import('@weir/audit'),
    import('../audit/trail-file.js'),
    import('../audit/audit-key.js'),
  ]);
  const { readFileSync } = await import('node:fs');
  const pem =
    publicKey === undefined
      ? anyKey
        ? ''
        : readIfThere(cli.settings.home.auditPublicKeys)
      : readFileSync(publicKey, 'utf8');
  const pinned = pem === '' ? undefined : publicKeys(pem);
  const verifier = new TrailVerifier({ pinned, partial: since !== undefined });
  const reader = {
    head: verifier.takeHead.bind(verifier),
    record: verifier.take.bind(verifier),
    unreadable: verifier.takeUnreadable.bind(verifier),
  };
  if (file === undefined) {
    const [{ findKafka }, { readTrailOfKafka }] = await Promise.all([
      import('../kafka/kafka-options.js'),
      import('../audit/trail-source.js'),
    ]);
    await readTrailOfKafka(findKafka(cli.settings), since === undefined ? undefined : Date.parse(since), reader);
  } else await readTrailOfFile(file, reader);
  const reports = verifier.end();
  const isWhole = reports.every(({ problems }) => problems.length === 0);
  await cli.terminal.print({ whole: isWhole, pinned: pinned !== undefined, partitions: reports.map(reportJson) }, () =>
    verifiedText(reports, pinned !== undefined, cli.terminal),
  );
  if (!isWhole) cli.exitCode = EXIT.failed;
}

/** Sequences in digits: they are 64 bits wide. */
function reportJson({ last, signed, problems, ...report }: PartitionReport) {
  return {
    ...report,
    last: String(last),
    signed: String(signed),
    problems: problems.map((problem) => ({ ...problem, sequence: String(problem.sequence) })),
  };
}

async function exportTrail(cli: Cli, { output, since }: ExportOptions): Promise<void> {
  const [{ writeExportLine }, { readTrailOfKafka }, { findKafka }] = await Promise.all([
    import('@weir/audit'),
    import('../audit/trail-source.js'),
    import('../kafka/kafka-options.js'),
  ]);
  const out = output === undefined ? process.stdout : createWriteStream(output, { mode: 0o600 });
  let lines = 0;
  let unreadable = 0;
  const write = (line: string) => {
    lines += 1;
    out.write(`${line}\n`);
  };
  await readTrailOfKafka(findKafka(cli.settings), since === undefined ? undefined : Date.parse(since), {
    head: (head) => write(writeExportLine({ head })),
    record: (_partition, record) => write(writeExportLine({ record })),
    unreadable: () => (unreadable += 1),
  });
  if (out !== process.stdout) {
    out.end();
    await once(out, 'finish');
  }
  cli.terminal.note(`${lines} lines${unreadable === 0 ? '' : `; ${unreadable} records cannot be read`}`);
}
