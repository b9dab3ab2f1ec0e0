import { Command, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { CliError, usageError } from '../cli-error.js';
import type { Declaration } from '../gateway-types.js';
import { oneLine } from '../output/printable.js';
import { readDeclarations } from '../declare/read-declarations.js';
import { collect } from './options.js';

const KINDS = [
  'App',
  'Model',
  'Collection',
  'Policy',
  'Prompt',
  'Tool',
  'Dataset',
  'Suite',
  'Promotion',
  'Canary',
  'Budget',
  'Objective',
  'Alert',
  'Channel',
  'Silence',
  'ApiKey',
  'Issuer',
];

export const filesOption = (): Option =>
  new Option('-f, --file <path>', 'YAML file, folder, or - for standard input; may be given several times')
    .argParser(collect)
    .makeOptionMandatory();

export function applyCommand(cli: Cli): Command {
  return new Command('apply')
    .description('Declare resources: all of them, or none when one is invalid.')
    .addOption(filesOption())
    .option('--dry-run', 'say what would change, and change nothing')
    .action((options: { file: string[]; dryRun?: boolean }) => apply(cli, options));
}

export function getCommand(cli: Cli): Command {
  return new Command('get')
    .description('Show resources.')
    .argument('<kind>', `one of ${KINDS.join(', ')}`, kindOf)
    .argument('[name]', 'one resource; otherwise all of the kind')
    .addOption(new Option('-o, --output <format>', 'how to print them').choices(['yaml', 'json']))
    .action((kind: string, name: string | undefined, options: { output?: 'yaml' | 'json' }) =>
      get(cli, kind, name, options),
    );
}

export function deleteCommand(cli: Cli): Command {
  return new Command('delete')
    .description('Delete a resource.')
    .argument('<kind>', `one of ${KINDS.join(', ')}`, kindOf)
    .argument('<name>', 'its name')
    .action(async (kind: string, name: string) => {
      await withGateway(cli, {}, (gateway) => gateway.deleteResource(kind, name));
      await cli.terminal.print({ kind, name, action: 'deleted' }, () => `${kind} ${name} deleted`);
    });
}

async function apply(cli: Cli, options: { file: string[]; dryRun?: boolean }): Promise<void> {
  const declarations = readDeclarations(options.file);
  if (declarations.length === 0) throw usageError('The files declare nothing.', '-f');
  const resources = declarations.map(({ kind, name, spec }) => ({ kind, name, spec }));
  await withGateway(cli, {}, async (gateway) => {
    const { results } = await gateway.applyResources(resources, options.dryRun ?? false).catch((error: unknown) => {
      throw withPlace(error, declarations);
    });
    for (const result of results) {
      await cli.terminal.print(result, () => {
        const colour = result.action === 'unchanged' ? 'dim' : 'green';
        const note = options.dryRun && result.action !== 'unchanged' ? ' (dry run)' : '';
        return `${result.kind} ${result.name} ${cli.terminal.style(colour, result.action)}${note}`;
      });
    }
  });
}

/** The gateway knows what is wrong with which resource; only we know the file. */
function withPlace(error: unknown, declarations: readonly (Declaration & { at: string })[]): unknown {
  if (!(error instanceof CliError)) return error;
  const wrong = declarations.find(({ kind, name }) => error.message.includes(`${kind} ${name}:`));
  if (!wrong) return error;
  const { code, exitCode, field, message } = error;
  return new CliError({
    code,
    exitCode,
    message: `${wrong.at}: ${message}`,
    ...(field === undefined ? {} : { field }),
    cause: error,
  });
}

async function get(
  cli: Cli,
  kind: string,
  name: string | undefined,
  options: { output?: 'yaml' | 'json' },
): Promise<void> {
  if (options.output === 'json') cli.terminal.json = true;
  await withGateway(cli, {}, async (gateway) => {
    const resources =
      name === undefined ? (await gateway.resources(kind)).resources : [await gateway.resource(kind, name)];
    const { stringify } = await import('yaml');
    const asYaml = options.output === 'yaml' || name !== undefined;
    for (const [index, resource] of resources.entries()) {
      const { kind: itsKind, name: itsName, spec } = resource;
      await cli.terminal.print({ kind: itsKind, name: itsName, spec }, () =>
        asYaml
          ? `${index > 0 ? '---\n' : ''}${stringify({ kind: itsKind, name: itsName, spec }).trimEnd()}`
          : `${itsName}  ${cli.terminal.style('dim', describe(spec))}`.trimEnd(),
      );
    }
  });
}

function describe(spec: unknown): string {
  const { description } = (spec ?? {}) as { description?: unknown };
  return typeof description === 'string' ? oneLine(description) : '';
}

/** `apps`, `app` and `App` are the same; what is none of ours is passed on, for the gateway to judge. */
export function kindOf(given: string): string {
  const wanted = given.toLowerCase();
  return KINDS.find((kind) => [kind.toLowerCase(), plural(kind.toLowerCase())].includes(wanted)) ?? given;
}

function plural(word: string): string {
  return word.endsWith('y') && !word.endsWith('ey') ? `${word.slice(0, -1)}ies` : `${word}s`;
}
