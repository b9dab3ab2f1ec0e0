import { WeirError } from '@weir/errors';
import { readSecret } from './secret.js';

/** Who offers models over HTTP. */
export interface Provider {
  name: string;
  /** Of its own server. */
  baseUrl: string;
  /** What holds the process's key for it. */
  keySetting: string;
}

/** What the process offers models that do not say where they are. */
export interface ProviderDefaults {
  /** @default the provider's own */
  baseUrl?: string | undefined;
  /** Sent to `baseUrl` and nowhere else. */
  apiKey?: string | undefined;
  /** What `env:` references of models are looked up in. */
  environment: Readonly<Record<string, string | undefined>>;
}

export interface Endpoint {
  baseUrl: string;
  /** Undefined: the server asks for none. */
  apiKey: string | undefined;
}

/**
 * Where a model is, and the key for it. The process's own key goes with its own base URL only: a model that names another
 * server names the key for that server too, or has none.
 *
 * @throws WeirError poison `model-unauthorised` when the provider's own server is to be asked without a key.
 */
export async function endpointOf(
  spec: { baseUrl?: string | undefined; apiKey?: string | undefined },
  provider: Provider,
  defaults: ProviderDefaults,
): Promise<Endpoint> {
  const own = defaults.baseUrl ?? provider.baseUrl;
  const baseUrl = spec.baseUrl ?? own;
  const apiKey =
    spec.apiKey === undefined
      ? sameServer(baseUrl, own)
        ? defaults.apiKey
        : undefined
      : await readSecret(spec.apiKey, 'apiKey', defaults.environment);
  if (apiKey === undefined && isServerOf(provider, baseUrl)) {
    throw new WeirError({
      code: 'model-unauthorised',
      disposition: 'poison',
      field: provider.keySetting,
      message: `There is no key for ${provider.name}: set ${provider.keySetting}, or the model's apiKey.`,
    });
  }
  return { baseUrl, apiKey };
}

/** Whether it is the provider itself that is asked there. */
export function isServerOf(provider: Provider, baseUrl: string): boolean {
  return new URL(baseUrl).hostname === new URL(provider.baseUrl).hostname;
}

function sameServer(a: string, b: string): boolean {
  return new URL(a).origin === new URL(b).origin;
}
