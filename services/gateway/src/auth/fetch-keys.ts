import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FetchImplementation } from 'jose';

/** A set of public keys takes some kB; what is larger is none. */
export const MAX_KEYS_BYTES = 256 * 1024;
/** After a failure nobody is asked again for this long: tokens come faster than a server recovers. */
const PAUSE_MS = 5_000;

/**
 * Fetches a JWK Set from a server or a file, at most `MAX_KEYS_BYTES` of it. Redirects are not followed: the set comes from where
 * the resource says.
 *
 * @param now - Milliseconds since the epoch.
 */
export function keysFetcher(now: () => number = Date.now): FetchImplementation {
  let failed: { at: number; error: unknown } | undefined;
  return async (url, options) => {
    if (failed && now() < failed.at + PAUSE_MS) throw failed.error;
    try {
      const text = url.startsWith('file:') ? await readFile(fileURLToPath(url)) : await readServer(url, options);
      failed = undefined;
      return new Response(text);
    } catch (error) {
      failed = { at: now(), error };
      throw error;
    }
  };
}

async function readServer(url: string, options: RequestInit): Promise<string> {
  const response = await fetch(url, options);
  if (response.status !== 200 || !response.body) {
    await response.body?.cancel();
    throw new Error(`The key set was answered with status ${response.status}.`);
  }
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body) {
    bytes += part.length;
    if (bytes > MAX_KEYS_BYTES) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

async function readFile(path: string): Promise<string> {
  const file = await open(path);
  try {
    if ((await file.stat()).size > MAX_KEYS_BYTES) throw tooLarge();
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function tooLarge(): Error {
  return new Error(`A key set has at most ${MAX_KEYS_BYTES} bytes.`);
}
