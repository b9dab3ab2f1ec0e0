import { Command, InvalidArgumentError, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import type { Key, KeyRequest, NewKey } from '../gateway-types.js';
import { oneLine } from '../output/printable.js';
import { table } from '../output/table.js';
import { collect, durationMsOf, list } from './options.js';

const ROLES = ['user', 'service', 'builder', 'reviewer', 'admin'] as const;

export function keysCommand(cli: Cli): Command {
  const command = new Command('keys').description("Who may use the gateway, as whom (with an administrator's key).");
  command.addCommand(
    new Command('create')
      .description('Make a key. It is shown this once.')
      .argument('<name>', 'of the ApiKey')
      .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).default('user'))
      .option('--groups <names>', 'groups that it reads as, comma-separated', list)
      .option('--tenant <name>', 'tenant that it is for (by default that of your key)')
      .option('--app <name>', 'only for this app; may be given several times', collect)
      .option('--collection <name>', 'only for this collection; may be given several times', collect)
      .addOption(new Option('--expires <time>', 'its end: a time, a date, or in 30m, 8h, 90d').argParser(ending))
      .option('--description <text>', 'for people')
      .action((name: string, options: CreateOptions) => create(cli, name, options)),
  );
  command.addCommand(
    new Command('list').description('Every key, without what would let somebody in.').action(() => listKeys(cli)),
  );
  command.addCommand(
    new Command('rotate')
      .description('Make a new key in the place of one, which works on for a while.')
      .argument('<name>', 'of the ApiKey')
      .addOption(
        new Option('--grace <duration>', 'how long the old one still works: 0m, 1h, 7d')
          .argParser(durationMsOf)
          .default(durationMsOf('1h'), '1h'),
      )
      .action((name: string, options: { grace: number }) => rotate(cli, name, options.grace)),
  );
  command.addCommand(
    new Command('revoke')
      .description('End a key, and those before it, at once.')
      .argument('<name>', 'of the ApiKey')
      .action((name: string) => revoke(cli, name)),
  );
  return command;
}

interface CreateOptions {
  role: (typeof ROLES)[number];
  groups?: string[];
  tenant?: string;
  app?: string[];
  collection?: string[];
  expires?: string;
  description?: string;
}

/** A time that is to come, as RFC 3339, a date, or how long from now. @returns RFC 3339. */
function ending(value: string): string {
  const time = /^\d+[mhd]$/.test(value) ? Date.now() + durationMsOf(value) : Date.parse(value);
  if (Number.isNaN(time) || time <= Date.now()) {
    throw new InvalidArgumentError('It must be a time to come: 2027-01-31T12:00:00Z, 2027-01-31, or 90d, 8h, 30m.');
  }
  return new Date(time).toISOString();
}

async function create(cli: Cli, name: string, options: CreateOptions): Promise<void> {
  const { role, groups, tenant, app, collection, expires, description } = options;
  const request: KeyRequest = {
    name,
    role,
    ...(groups ? { groups } : {}),
    ...(tenant === undefined ? {} : { tenant }),
    ...(app || collection
      ? { scopes: { ...(app ? { apps: app } : {}), ...(collection ? { collections: collection } : {}) } }
      : {}),
    ...(expires === undefined ? {} : { expiresAt: expires }),
    ...(description === undefined ? {} : { description }),
  };
  await show(cli, await withGateway(cli, {}, (gateway) => gateway.createKey(request)));
}

async function rotate(cli: Cli, name: string, graceMs: number): Promise<void> {
  const graceSeconds = graceMs / 1_000;
  await show(cli, await withGateway(cli, {}, (gateway) => gateway.rotateKey(name, graceSeconds)));
}

/** The key alone goes to standard output, so that it can be put where it belongs. */
async function show(cli: Cli, made: NewKey): Promise<void> {
  const [until] = made.previousUntil;
  cli.terminal.note(
    `Key of ${oneLine(made.name)} (${made.role}, tenant ${oneLine(made.tenant)}): it is shown this once.`,
  );
  if (until !== undefined) cli.terminal.note(`The one before works until ${until}.`);
  await cli.terminal.print(made, () => made.key);
}

async function listKeys(cli: Cli): Promise<void> {
  const { keys } = await withGateway(cli, {}, (gateway) => gateway.keys());
  if (cli.terminal.json) {
    for (const key of keys) await cli.terminal.print(key, () => '');
    return;
  }
  const head = ['name', 'role', 'tenant', 'groups', 'for', 'ends'];
  await cli.terminal.line(table(head, keys.map(cellsOf)));
}

function cellsOf({ name, role, tenant, groups, scopes, expiresAt, hasEnded, previousUntil }: Key): string[] {
  const { apps, collections } = scopes ?? {};
  const scope = [
    ...(apps ? [`apps ${apps.join(',') || 'none'}`] : []),
    ...(collections ? [`collections ${collections.join(',') || 'none'}`] : []),
  ];
  const before = previousUntil.length === 0 ? '' : `; ${previousUntil.length} before it until ${previousUntil[0]}`;
  return [
    oneLine(name),
    role,
    oneLine(tenant),
    oneLine(groups.join(',')),
    oneLine(scope.join('; ')) || 'everything',
    `${hasEnded ? 'ended' : (expiresAt ?? 'never')}${before}`,
  ];
}

async function revoke(cli: Cli, name: string): Promise<void> {
  await withGateway(cli, {}, (gateway) => gateway.revokeKey(name));
  await cli.terminal.print({ name, action: 'revoked' }, () => `${oneLine(name)} revoked`);
}
