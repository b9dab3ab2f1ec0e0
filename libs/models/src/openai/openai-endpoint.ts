import { WeirError } from '@weir/errors';
import type { OpenAiSpec } from '@weir/resources';
import { readSecret } from '../secret.js';

export const OPENAI_BASE_URL = 'https://api.openai.com/v1';

/** What the process offers models that do not say where they are. */
export interface OpenAiDefaults {
  /** @default OpenAI's own */
  baseUrl?: string | undefined;
  /** Sent to `baseUrl` and nowhere else. */
  apiKey?: string | undefined;
  /** What `env:` references of models are looked up in. */
  environment: Readonly<Record<string, string | undefined>>;
}

export interface OpenAiEndpoint {
  baseUrl: string;
  /** Undefined: the server asks for none. */
  apiKey: string | undefined;
}

/**
 * Where a model is, and the key for it. The process's own key goes with its own base URL only: a model that names another
 * server names the key for that server too, or has none.
 *
 * @throws WeirError poison `model-unauthorised` when OpenAI's own server is to be asked without a key.
 */
export async function endpointOf(spec: OpenAiSpec, defaults: OpenAiDefaults): Promise<OpenAiEndpoint> {
  const own = defaults.baseUrl ?? OPENAI_BASE_URL;
  const baseUrl = spec.baseUrl ?? own;
  const apiKey =
    spec.apiKey === undefined
      ? sameServer(baseUrl, own)
        ? defaults.apiKey
        : undefined
      : await readSecret(spec.apiKey, 'apiKey', defaults.environment);
  if (apiKey === undefined && isOpenAi(baseUrl)) {
    throw new WeirError({
      code: 'model-unauthorised',
      disposition: 'poison',
      field: 'OPENAI_API_KEY',
      message: "There is no key for OpenAI: set OPENAI_API_KEY, or the model's apiKey.",
    });
  }
  return { baseUrl, apiKey };
}

export function isOpenAi(baseUrl: string): boolean {
  return new URL(baseUrl).hostname === new URL(OPENAI_BASE_URL).hostname;
}

function sameServer(a: string, b: string): boolean {
  return new URL(a).origin === new URL(b).origin;
}
