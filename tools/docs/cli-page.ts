import type { Argument, Command, Option } from 'commander';
import { cell, code, table } from './markdown.ts';

/** `docs/cli.md`. */
export function cliPage(program: Command, exitCodes: string): string {
  return [
    '# The `weir` command',
    '',
    'Run it as `npx weir …` from the root of the repository. Every command takes `--json`, which prints one JSON value a line',
    'and nothing else on standard output.',
    '',
    table(
      ['command', 'what it does'],
      leaves(program).map(({ path, command }) => [code(usage(path, command)), command.description()]),
    ),
    '',
    ...leaves(program).flatMap(({ path, command }) => section(path, command)),
    '## Exit codes',
    '',
    table(
      ['code', 'meaning'],
      exitCodes.split('\n').map((line) => {
        const [number = '', ...words] = line.trim().split(/\s+/);
        return [code(number), words.join(' ')];
      }),
    ),
    '',
  ].join('\n');
}

interface Leaf {
  path: string;
  command: Command;
}

/** Every command that does something, groups left out. */
function leaves(program: Command, path = 'weir'): Leaf[] {
  const shown = program
    .createHelp()
    .visibleCommands(program)
    .filter((command) => command.name() !== 'help');
  return shown.flatMap((command) => {
    const own = `${path} ${command.name()}`;
    return command.commands.length > 0 ? leaves(command, own) : [{ path: own, command }];
  });
}

function usage(path: string, command: Command): string {
  const needed = command.options.filter(({ mandatory, hidden }) => mandatory && !hidden).map(({ flags }) => flags);
  return [path, ...command.registeredArguments.map(placeholder), ...needed].join(' ');
}

function placeholder(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  return argument.required ? `<${name}>` : `[${name}]`;
}

function section(path: string, command: Command): string[] {
  const rows = [
    ...command.registeredArguments.map((argument) => [code(placeholder(argument)), argument.description, '']),
    ...command.options.filter(({ hidden }) => !hidden).map(optionRow),
  ];
  return [
    `## ${path}`,
    '',
    cell(command.description()),
    '',
    ...(rows.length === 0 ? [] : [table(['argument or option', 'meaning', 'default'], rows), '']),
  ];
}

function optionRow(option: Option): string[] {
  const { flags, description, defaultValue, argChoices, mandatory } = option;
  const choices = argChoices ? ` (${argChoices.join(', ')})` : '';
  const value = mandatory && defaultValue === undefined ? 'required' : fallback(defaultValue);
  return [code(flags), `${description}${choices}`, value];
}

function fallback(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? code(String(value)) : '';
}
