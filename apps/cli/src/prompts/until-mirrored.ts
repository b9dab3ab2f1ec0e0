import { setTimeout as sleep } from 'node:timers/promises';
import type { PromptSpec } from '@weir/resources';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { GatewayClient } from '../gateway-client.js';

const LOOK_EVERY_MS = 50;
const LONGEST_MS = 15_000;

/** A prompt as services see it; undefined where they see none. */
export async function mirroredPrompt(
  gateway: Pick<GatewayClient, 'resource'>,
  name: string,
): Promise<PromptSpec | undefined> {
  try {
    return (await gateway.resource('Prompt', name)).spec as PromptSpec;
  } catch (error) {
    if (CliError.is(error) && (error as CliError).exitCode === EXIT.notFound) return undefined;
    throw error;
  }
}

/**
 * Resolves when services see a prompt as wanted.
 *
 * @throws CliError `prompt-not-in-force` after 15 s.
 */
export async function untilMirrored(
  gateway: Pick<GatewayClient, 'resource'>,
  name: string,
  wanted: (spec: PromptSpec) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const giveUpAt = performance.now() + LONGEST_MS;
  for (;;) {
    const spec = await mirroredPrompt(gateway, name);
    if (spec && wanted(spec)) return;
    if (performance.now() > giveUpAt) {
      throw new CliError({
        code: 'prompt-not-in-force',
        message: `The change of ${name} is in MLflow, but was not in force after ${LONGEST_MS / 1_000} s. Look at \`weir status\`, and at the log of the evaluation service.`,
      });
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
