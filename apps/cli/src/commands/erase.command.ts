import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { CliError, usageError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { GatewayClient } from '../gateway-client.js';
import type { Erasure, ErasureTarget } from '../gateway-types.js';
import { confirm } from '../output/confirm.js';
import { erasureLine, erasureText } from '../output/erasure-text.js';
import { collectionOption, tenantOption } from './options.js';

interface EraseOptions {
  reason?: string;
  dryRun?: boolean;
  yes?: boolean;
  wait?: boolean;
  tenant?: string;
}

const POLL_MS = 500;

export function eraseCommand(cli: Cli): Command {
  const command = new Command('erase').description(
    'Erase a document, a person or a tenant, with all that was made of it: index, caches, topics, experiments. Ends with a signed receipt.',
  );
  command.addCommand(
    asking(new Command('document').description('A document, and every answer that was made from it.'))
      .argument('<id>', 'of the document')
      .addOption(collectionOption())
      .addOption(tenantOption())
      .action((documentId: string, options: EraseOptions & { collection: string }) =>
        erase(cli, { document: { collection: options.collection, documentId } }, options),
      ),
  );
  command.addCommand(
    asking(new Command('subject').description('All documents and questions of a person.'))
      .argument('<name>', 'as documents and questions name them in `subject`')
      .addOption(tenantOption())
      .action((subject: string, options: EraseOptions) => erase(cli, { subject }, options)),
  );
  command.addCommand(
    asking(new Command('tenant').description('Everything of a tenant but its resources, ledger and audit trail.'))
      .argument('<name>', 'of the tenant')
      .action((tenant: string, options: EraseOptions) => erase(cli, { everything: true }, { ...options, tenant })),
  );
  command.addCommand(
    new Command('list')
      .description('Erasures, the latest first.')
      .addOption(tenantOption())
      .action((options: { tenant?: string }) => list(cli, options)),
  );
  command.addCommand(
    new Command('show')
      .description('Where an erasure is, or its receipt.')
      .argument('<id>', 'of the erasure')
      .addOption(tenantOption())
      .action((id: string, options: { tenant?: string }) => show(cli, id, options)),
  );
  command.addCommand(
    new Command('verify')
      .description('Verify the signature of a receipt.')
      .argument('<file>', 'receipt, as `weir erase show --json` gives it')
      .option('--public-key <file>', 'public keys that count, as PEM (by default those that this home has used)')
      .action((file: string, options: { publicKey?: string }) => verify(cli, file, options.publicKey)),
  );
  return command;
}

function asking(command: Command): Command {
  return command
    .option('--reason <text>', 'for the receipt: the number of a ticket, no text about a person')
    .option('--dry-run', 'find and count, erase nothing')
    .option('-y, --yes', 'without asking')
    .option('--no-wait', 'do not wait for the receipt');
}

async function erase(cli: Cli, target: ErasureTarget, options: EraseOptions): Promise<void> {
  const { reason, dryRun = false, yes, wait, tenant } = options;
  if (!dryRun && !yes && !(await confirm(cli, `Erase ${nameOf(target, tenant)} for good?`, '--yes'))) return;
  await withGateway(cli, tenant === undefined ? {} : { tenant }, async (gateway) => {
    const { erasureId } = await gateway.startErasure({
      target,
      dryRun,
      ...(reason === undefined ? {} : { reason }),
      ...(target.everything && tenant !== undefined ? { confirm: tenant } : {}),
    });
    if (wait === false) {
      await cli.terminal.print({ erasureId }, () => `${erasureId}; \`weir erase show ${erasureId}\``);
      return;
    }
    await print(cli, await ended(cli, gateway, erasureId));
  });
}

async function ended(cli: Cli, gateway: GatewayClient, erasureId: string): Promise<Erasure> {
  for (;;) {
    const erasure = await gateway.erasure(erasureId);
    if (erasure.state !== 'running') return erasure;
    const { phase = 'waiting', done = 0, of = 0 } = erasure.progress ?? {};
    cli.terminal.progress(`${phase} ${of > 0 ? `${done}/${of}` : ''}`.trim());
    await sleep(POLL_MS, undefined, { signal: cli.interruption.signal });
  }
}

async function print(cli: Cli, erasure: Erasure): Promise<void> {
  if (erasure.state === 'incomplete') cli.exitCode = EXIT.failed;
  await cli.terminal.print(erasure, () => erasureText(erasure, cli.terminal));
}

function nameOf({ document, subject }: ErasureTarget, tenant: string | undefined): string {
  if (document) return `${document.collection}/${document.documentId}`;
  return subject === undefined ? `everything of the tenant ${tenant ?? ''}` : `everything of ${subject}`;
}

async function list(cli: Cli, { tenant }: { tenant?: string }): Promise<void> {
  const erasures = await withGateway(cli, tenant === undefined ? {} : { tenant }, (gateway) => gateway.erasures());
  for (const erasure of erasures) await cli.terminal.print(erasure, () => erasureLine(erasure, cli.terminal));
  if (erasures.length === 0) await cli.terminal.line('Nothing was erased.');
}

async function show(cli: Cli, id: string, { tenant }: { tenant?: string }): Promise<void> {
  await print(cli, await withGateway(cli, tenant === undefined ? {} : { tenant }, (gateway) => gateway.erasure(id)));
}

async function verify(cli: Cli, file: string, publicKey: string | undefined): Promise<void> {
  const [{ publicKeys, verifyReceipt }, { decodeMessage, ErasureCompletedSchema, JSON_TYPE }, { readIfThere }, fs] =
    await Promise.all([
      import('@weir/audit'),
      import('@weir/contracts'),
      import('../audit/audit-key.js'),
      import('node:fs'),
    ]);
  const receipt = decodeMessage(ErasureCompletedSchema, receiptIn(fs.readFileSync(file, 'utf8')), JSON_TYPE);
  const pem =
    publicKey === undefined ? readIfThere(cli.settings.home.auditPublicKeys) : fs.readFileSync(publicKey, 'utf8');
  const pinned = pem === '' ? undefined : publicKeys(pem);
  const signature = verifyReceipt(receipt, pinned);
  if (signature !== 'good') cli.exitCode = EXIT.failed;
  const { erasureId, outcome } = receipt;
  await cli.terminal.print({ erasureId, outcome, signature, pinned: pinned !== undefined }, () =>
    signature === 'good'
      ? `${erasureId}: ${outcome}; the signature holds`
      : `${erasureId}: the receipt is ${signature}`,
  );
}

/** The receipt itself, or what `show` and `erase` print, which has it inside. */
function receiptIn(text: string): Buffer {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CliError({ code: 'receipt-invalid', message: 'The file is no JSON.', exitCode: EXIT.usage, cause });
  }
  const inner = (value as { receipt?: unknown }).receipt ?? value;
  if (typeof inner !== 'object' || inner === null) throw usageError('The file holds no receipt.');
  return Buffer.from(JSON.stringify(inner));
}
