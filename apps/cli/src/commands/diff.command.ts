import { Command } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { CliError } from '../cli-error.js';
import { changesBetween, type FieldChange } from '../declare/compare-declarations.js';
import { readDeclarations } from '../declare/read-declarations.js';
import { EXIT } from '../exit-codes.js';
import { oneLine } from '../output/printable.js';
import { filesOption } from './resources.command.js';

export function diffCommand(cli: Cli): Command {
  return new Command('diff')
    .description(`Say how files differ from what is declared. Exit code ${EXIT.differs} when they do.`)
    .addOption(filesOption())
    .action((options: { file: string[] }) => diff(cli, options.file));
}

async function diff(cli: Cli, files: readonly string[]): Promise<void> {
  const { parseResource } = await import('@weir/resources');
  const wanted = readDeclarations(files).map(({ kind, name, spec, at }) => {
    try {
      // Defaults filled in, as they are in what is declared.
      return parseResource({ kind, name, spec });
    } catch (error) {
      throw new CliError({ code: 'resource-invalid', message: `${at}: ${(error as Error).message}`, cause: error });
    }
  });
  await withGateway(cli, {}, async (gateway) => {
    const kinds = [...new Set(wanted.map(({ kind }) => kind))];
    const current = (await Promise.all(kinds.map((kind) => gateway.resources(kind)))).flatMap(
      ({ resources }) => resources,
    );
    for (const resource of wanted) {
      const before = current.find(({ kind, name }) => kind === resource.kind && name === resource.name);
      const changes = before ? changesBetween(before.spec, resource.spec, 'spec') : [];
      const action = before === undefined ? 'created' : changes.length > 0 ? 'changed' : 'unchanged';
      if (action !== 'unchanged') cli.exitCode = EXIT.differs;
      const { kind, name } = resource;
      await cli.terminal.print({ kind, name, action, changes }, () =>
        [`${kind} ${name} ${action}`, ...changes.map((change) => `    ${changeText(change)}`)].join('\n'),
      );
    }
  });
}

function changeText(change: FieldChange): string {
  const show = (value: unknown) => (value === undefined ? '(absent)' : oneLine(JSON.stringify(value), 80));
  return `${change.path}: ${show(change.from)} → ${show(change.to)}`;
}
