import { readFileSync } from 'node:fs';
import type { PromptSpec } from '@weir/resources';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { CliError, usageError } from '../cli-error.js';
import { promptsText } from '../output/prompt-text.js';
import { connectRegistry, type Registry } from '../prompts/connect-registry.js';
import { untilMirrored } from '../prompts/until-mirrored.js';
import { optimiseCommand } from './optimise.command.js';
import { diffPrompts, showPrompt } from './prompt-show.js';

interface WaitOptions {
  /** False with `--no-wait`. */
  wait: boolean;
}

export function promptCommand(cli: Cli): Command {
  return new Command('prompt')
    .addCommand(optimiseCommand(cli))
    .description("Versions of prompts in MLflow's registry, and which of them apps go by.")
    .addCommand(pushCommand(cli))
    .addCommand(listCommand(cli))
    .addCommand(
      new Command('show')
        .description('Print a version as a file that can be pushed, and what is in force.')
        .argument('<prompt>', 'NAME, NAME@alias or NAME@version; of a name alone the newest version', promptName)
        .action((given: Named) => showPrompt(cli, given)),
    )
    .addCommand(
      new Command('diff')
        .description('Say how two versions differ.')
        .argument('<from>', 'NAME@alias or NAME@version', promptName)
        .argument('<to>', 'NAME@alias or NAME@version', promptName)
        .action((from: Named, to: Named) => diffPrompts(cli, from, to)),
    )
    .addCommand(
      new Command('promote')
        .description('Point an alias at a version: apps that name the alias go by it from then on.')
        .argument('<prompt>', 'NAME@version, or NAME@alias for what another alias points at', promptName)
        .argument('<alias>', 'as production', aliasName)
        .addOption(waitOption())
        .action((given: Named, alias: string, options: WaitOptions) =>
          moveAlias(cli, given.name, alias, options, async ({ registry }) => {
            const { versionIn } = await import('@weir/prompts');
            if (given.version === undefined) throw usageError('Name a version: NAME@version.', 'prompt');
            const whole = await registry.read(given.name, cli.interruption.signal);
            return registry.promote(whole, versionIn(whole, given.version).version, alias, cli.interruption.signal);
          }),
        ),
    )
    .addCommand(
      new Command('rollback')
        .description('Point an alias at the version that it was at before.')
        .argument('<name>', 'the prompt', promptName)
        .argument('<alias>', 'as production', aliasName)
        .addOption(waitOption())
        .action(({ name }: Named, alias: string, options: WaitOptions) =>
          moveAlias(cli, name, alias, options, async ({ registry }) =>
            registry.rollback(await registry.read(name, cli.interruption.signal), alias, cli.interruption.signal),
          ),
        ),
    );
}

function pushCommand(cli: Cli): Command {
  return new Command('push')
    .description('Add a version of a prompt, unless the newest one says the same.')
    .argument('<file>', 'YAML: name, system and user or messages, variables, partials, examples; - is standard input')
    .option('-m, --message <text>', 'what changed')
    .addOption(waitOption())
    .action(async (file: string, options: WaitOptions & { message?: string }) => {
      const { parsePromptFile } = await import('@weir/prompts');
      const { name, source } = parsePromptFile(await readYaml(file));
      const { registry } = await connectRegistry(cli.settings);
      const began = performance.now();
      const pushed = await registry.push(name, source, options.message, cli.interruption.signal);
      const waited = await waitFor(
        cli,
        name,
        options,
        began,
        ({ versions }) => versions[pushed.version]?.hash === pushed.hash,
      );
      const what = pushed.created ? 'pushed' : 'unchanged';
      await cli.terminal.print({ name, ...pushed, ...waited }, () =>
        [`${name}@${pushed.version} ${what}`, tookText(waited)].join(''),
      );
    });
}

function listCommand(cli: Cli): Command {
  return new Command('list')
    .description('List the prompts, their newest versions and their aliases.')
    .action(async () => {
      const { mlflow } = await connectRegistry(cli.settings);
      const prompts = await mlflow.prompts.list(cli.interruption.signal);
      const rows = prompts
        .map(({ name, aliases, newest }) => ({ name, ...(newest ? { version: newest.version } : {}), aliases }))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      if (cli.terminal.json) for (const row of rows) await cli.terminal.print(row, () => '');
      else await cli.terminal.print(rows, () => promptsText(rows));
    });
}

async function moveAlias(
  cli: Cli,
  name: string,
  alias: string,
  options: WaitOptions,
  move: (registry: Registry) => Promise<{ version: number; before: number | undefined }>,
): Promise<void> {
  const registry = await connectRegistry(cli.settings);
  const began = performance.now();
  const { version, before } = await move(registry);
  const waited = await waitFor(cli, name, options, began, ({ aliases }) => aliases[alias] === version);
  const moved = { name, alias, version, ...(before === undefined ? {} : { before }), ...waited };
  await cli.terminal.print(moved, () => {
    const from = before === undefined || before === version ? '' : ` (was ${before})`;
    return `${name}@${alias} is version ${version}${from}${tookText(waited)}`;
  });
}

/** @returns How long it took until services saw the change, milliseconds. */
async function waitFor(
  cli: Cli,
  name: string,
  { wait }: WaitOptions,
  began: number,
  wanted: (spec: PromptSpec) => boolean,
): Promise<{ tookMs?: number }> {
  if (!wait) return {};
  await withGateway(cli, {}, (gateway) => untilMirrored(gateway, name, wanted, cli.interruption.signal));
  return { tookMs: Math.round(performance.now() - began) };
}

const tookText = ({ tookMs }: { tookMs?: number }): string =>
  tookMs === undefined ? '' : `, in force after ${tookMs} ms`;

const waitOption = (): Option => new Option('--no-wait', 'do not wait until it is in force');

async function readYaml(file: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return parse(readFileSync(file === '-' ? 0 : file, 'utf8')) as unknown;
  } catch (cause) {
    const [reason] = (cause as Error).message.split('\n', 1);
    throw new CliError({ code: 'prompt-file-unreadable', exitCode: 2, message: `${file}: ${reason}`, cause });
  }
}

/** A prompt, and what names one of its versions. */
export interface Named {
  name: string;
  version?: string;
}

export function promptName(given: string): Named {
  const [, name, version] = /^([a-zA-Z0-9_.-]+)(?:@([\w-]+))?$/.exec(given) ?? [];
  if (name === undefined) throw new InvalidArgumentError('It must be NAME, NAME@alias or NAME@version.');
  return { name, ...(version === undefined ? {} : { version }) };
}

function aliasName(given: string): string {
  if (/^[\w-]+$/.test(given) && !/^(v?\d+|latest)$/i.test(given)) return given;
  throw new InvalidArgumentError('An alias is a word; numbers, v1 and latest are versions already.');
}
