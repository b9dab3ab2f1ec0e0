import type { NamedModel } from '@weir/resources';
import { look } from '../http/send.js';
import { type Check, failed, ok, warning } from './check.js';

const LOOK_MS = 5_000;

/**
 * Whether the server of each declared model answers: its list of models is asked for, without a key, which costs nothing. A server that
 * asks for a key is there; whether inference has the right one, its own errors tell.
 *
 * @param environment - For models that do not say where they are.
 */
export async function checkModels(
  models: readonly NamedModel[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Check[]> {
  const places = models.map((model) => ({ ...model, address: listOf(model, environment) }));
  const addresses = [...new Set(places.flatMap(({ address }) => address ?? []))];
  const answers = new Map(
    await Promise.all(
      addresses.map(async (address) => [address, (await look(new URL(address), LOOK_MS))?.status] as const),
    ),
  );
  return places.map(({ name, spec, address }) =>
    address === undefined
      ? ok('language model', `${name} is made in the inference service (${spec.provider})`)
      : judgeModel(name, address, answers.get(address)),
  );
}

/** @param status - Of HTTP; undefined when nothing answered. */
export function judgeModel(name: string, address: string, status: number | undefined): Check {
  const at = new URL(address).origin;
  if (status === undefined) {
    return failed(
      'language model',
      `${name}: ${at} does not answer`,
      'Start its server, or correct baseUrl of the Model; apps that name it fail until then.',
    );
  }
  if (status >= 500) {
    return warning(
      'language model',
      `${name}: ${at} answers ${status}`,
      "Look at the server's log or its status page.",
    );
  }
  return ok('language model', `${name}: ${at} answers`);
}

/** The address of a server's list of models; undefined of models that run in inference itself. */
function listOf({ spec }: NamedModel, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  switch (spec.provider) {
    case 'openai':
      return `${trimmed(spec.baseUrl ?? (environment['OPENAI_BASE_URL'] || 'https://api.openai.com/v1'))}/models`;
    case 'anthropic':
      return `${trimmed(spec.baseUrl ?? (environment['ANTHROPIC_BASE_URL'] || 'https://api.anthropic.com'))}/v1/models`;
    default:
      return undefined;
  }
}

function trimmed(address: string): string {
  return address.replace(/\/$/, '');
}
