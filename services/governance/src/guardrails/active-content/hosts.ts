import type { Hit } from '@weir/contracts';
import { MASK } from './code-regions.js';

/** Scheme and authority as plainly as they can be written: what says the same to every reader. */
const plain = /^https?:\/\/[^\s/?#\\@%&<>"'`]+(?:[/?#]|$)/i;

/** Which addresses may be linked to, and loaded. */
export interface Hosts {
  /** @param loads - Whether showing it is enough to fetch it, as it is for images. */
  allow(address: string, loads: boolean): boolean;
}

/**
 * @param allowed - Names of hosts, `*.example.org` for all below one; with a port where it is not the scheme's own.
 * @param contexts - Their hosts may be linked to. An image has to be a document itself: to load from anywhere on a host would
 *   tell it whatever the address says.
 */
export function hostsOf(allowed: readonly string[], contexts: readonly Hit[]): Hosts {
  const names = new Set<string>();
  const above: string[] = [];
  for (const pattern of allowed) {
    const isAbove = pattern.startsWith('*.');
    const host = urlOf(`https://${isAbove ? pattern.slice(2) : pattern}`)?.host;
    if (host === undefined) continue;
    if (isAbove) above.push(`.${host}`);
    else names.add(host);
  }
  const sources = contexts.flatMap(({ uri }) => (/^https?:/i.test(uri) ? (urlOf(uri) ?? []) : []));
  const sourceHosts = new Set(sources.map(({ host }) => host));
  const sourceAddresses = new Set(sources.map(({ href }) => href));
  return {
    allow(address, loads) {
      if (!plain.test(address) || /[\\`]/.test(address) || address.includes(MASK)) return false;
      const url = urlOf(address);
      if (!url) return false;
      if (names.has(url.host) || above.some((host) => url.host.endsWith(host))) return true;
      return loads ? sourceAddresses.has(url.href) : sourceHosts.has(url.host);
    },
  };
}

function urlOf(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined;
}
