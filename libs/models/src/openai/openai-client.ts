import type { OpenAiSpec } from '@weir/resources';
import { OpenAI } from 'openai';
import { endpointOf, type Provider, type ProviderDefaults } from '../provider-endpoint.js';

export const OPENAI: Provider = { name: 'OpenAI', baseUrl: 'https://api.openai.com/v1', keySetting: 'OPENAI_API_KEY' };

/**
 * The client for a model's server, with the key for that and no other.
 *
 * @throws WeirError poison `model-unauthorised` when OpenAI's own server is to be asked without a key.
 */
export async function openAiClient(
  spec: Pick<OpenAiSpec, 'baseUrl' | 'apiKey'>,
  defaults: ProviderDefaults,
): Promise<{ client: OpenAI; baseUrl: string }> {
  const { baseUrl, apiKey } = await endpointOf(spec, OPENAI, defaults);
  const client = new OpenAI({
    baseURL: baseUrl,
    apiKey: apiKey ?? 'none',
    // Whatever the client would read from its own environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    // A server without keys gets none.
    ...(apiKey === undefined ? { defaultHeaders: { authorization: null } } : {}),
    // The consumer retries, and the caller's signal ends what takes too long.
    maxRetries: 0,
    logLevel: 'off',
  });
  return { client, baseUrl };
}
