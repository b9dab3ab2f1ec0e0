import { classify } from '@weir/errors';
import type { PromptVersion } from '@weir/mlflow';
import type { WholePrompt } from '@weir/prompts';
import { type Cli, withGateway } from '../cli.js';
import { CliError } from '../cli-error.js';
import { type PromptShown, promptText } from '../output/prompt-text.js';
import { printable } from '../output/printable.js';
import { connectRegistry } from '../prompts/connect-registry.js';
import { unifiedDiff, wordDiff } from '../prompts/prompt-diff.js';
import { promptFile } from '../prompts/prompt-file.js';
import { mirroredPrompt } from '../prompts/until-mirrored.js';
import type { Named } from './prompt.command.js';

/** Prints a version, whether it can be used, and what services go by. */
export async function showPrompt(cli: Cli, { name, version: named }: Named): Promise<void> {
  const { registry } = await connectRegistry(cli.settings);
  const { LATEST, versionIn } = await import('@weir/prompts');
  const whole = await registry.read(name, cli.interruption.signal);
  const version = versionIn(whole, named ?? LATEST);
  const inForce = await aliasesInForce(cli, name);
  const shown: PromptShown = {
    name,
    version: version.version,
    message: version.message,
    createdAt: new Date(version.createdAt).toISOString(),
    aliases: whole.prompt.aliases,
    ...(inForce === undefined ? {} : { inForce }),
    ...(await readable(name, version, whole)),
  };
  await cli.terminal.print(shown, () => promptText(shown));
}

export async function diffPrompts(cli: Cli, from: Named, to: Named): Promise<void> {
  const [before, after] = [await sideOf(cli, from), await sideOf(cli, to)];
  const patch = unifiedDiff(before, after);
  const difference = { from: before.label, to: after.label, equal: patch === '', patch };
  await cli.terminal.print(difference, () =>
    patch === '' ? `${before.label} and ${after.label} say the same` : printable(wordDiff(before, after)),
  );
}

async function sideOf(cli: Cli, { name, version: named }: Named): Promise<{ label: string; text: string }> {
  const { registry } = await connectRegistry(cli.settings);
  const { asWritten, LATEST, versionIn } = await import('@weir/prompts');
  const { stringify } = await import('yaml');
  const whole = await registry.read(name, cli.interruption.signal);
  const version = versionIn(whole, named ?? LATEST);
  const text = stringify(promptFile(name, asWritten(version, whole.versions)), { lineWidth: 0 });
  return { label: `${name}@${version.version}`, text };
}

/** What cannot be used is shown all the same, as far as it can be read. */
async function readable(
  name: string,
  version: PromptVersion,
  { versions }: WholePrompt,
): Promise<Pick<PromptShown, 'file' | 'problem'>> {
  const { asWritten, completePrompt, fromRegistry } = await import('@weir/prompts');
  try {
    const source = fromRegistry(version, versions);
    try {
      completePrompt(source);
      return { file: promptFile(name, asWritten(version, versions)) };
    } catch (error) {
      return { file: promptFile(name, source), problem: classify(error).message };
    }
  } catch (error) {
    return { problem: classify(error).message };
  }
}

/** Undefined where no gateway can be asked: MLflow may be looked at without one. */
async function aliasesInForce(cli: Cli, name: string): Promise<Record<string, number> | undefined> {
  try {
    return await withGateway(cli, {}, async (gateway) => (await mirroredPrompt(gateway, name))?.aliases ?? {});
  } catch (error) {
    if (CliError.is(error)) return undefined;
    throw error;
  }
}
