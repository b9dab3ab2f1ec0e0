import { channelRefused, channelSecret, channelUnavailable, type Environment } from './channel-errors.js';

const TIMEOUT_MS = 10_000;
const TOO_MANY = 429;

/** @param headers - The values are secret references. */
export async function secretHeaders(
  headers: Readonly<Record<string, string>>,
  environment: Environment,
): Promise<Record<string, string>> {
  const found = Object.entries(headers).map(
    async ([name, reference]) => [name, await channelSecret(reference, `headers.${name}`, environment)] as const,
  );
  return Object.fromEntries(await Promise.all(found));
}

/** @throws WeirError `channel-unavailable`, `channel-refused`. */
export async function postJson(url: string | URL, body: string, headers: Record<string, string>): Promise<void> {
  const { host } = new URL(url);
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
      // What is told is for this address alone.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
  } catch (error) {
    throw channelUnavailable(`${host} does not answer: ${reasonOf(error)}.`, error);
  }
  if (response.ok) return;
  const message = `${host} answers with ${response.status}.`;
  throw response.status >= 500 || response.status === TOO_MANY ? channelUnavailable(message) : channelRefused(message);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return code ?? (error.name === 'TimeoutError' ? `not within ${TIMEOUT_MS / 1_000} s` : error.message);
}
