import { isIP } from 'node:net';
import { WeirError } from '@weir/errors';
import { hasUsualPort, matchesHost } from './host-pattern.js';
import { isPublicAddress } from './public-address.js';

/** Which hosts of the web a Tool may reach. */
export interface WebReach {
  /** Only these, and `privateHosts`; without it all that are public. */
  allowHosts?: readonly string[] | undefined;
  /** These, though their addresses are private. */
  privateHosts: readonly string[];
}

const MAX_LENGTH = 4_096;

/** Names of this machine and of networks that are not the internet. */
const PRIVATE_NAME =
  /(^|\.)(localhost|localdomain|local|internal|intranet|lan|home|corp|private|test|invalid|onion|home\.arpa)$/;
/** Whoever owns these names has them stand for any address, loopback by default. */
const ECHOING_NAME = /(^|\.)(nip\.io|sslip\.io|xip\.io|traefik\.me|localtest\.me|lvh\.me|vcap\.me|lacolhost\.com)$/;
/** An IPv4 address within a name, its parts by dots or by hyphens. */
const ADDRESS_IN_NAME = /(?<![\d])(\d{1,3})[.-](\d{1,3})[.-](\d{1,3})[.-](\d{1,3})(?![\d])/;

/**
 * The first of two guards, by the text of an address alone: http or https, no credentials, a port of the web, a name or an
 * address as people write it, and nothing in it that leads into a private network. What the name resolves to is for
 * `checkedAddress` to say.
 *
 * @throws WeirError poison `address-refused`.
 */
export function webAddress(text: string, reach: WebReach): URL {
  if (text.length > MAX_LENGTH) throw refused('It is too long.');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw refused('It must begin with https:// or http://.');
  if (url.username !== '' || url.password !== '') throw refused('It must not hold credentials.');
  if (matchesHost(reach.privateHosts, url)) return url;
  if (reach.allowHosts && !matchesHost(reach.allowHosts, url)) throw refused('Its host is not among those allowed.');
  if (!reach.allowHosts && !hasUsualPort(url)) throw refused('Its port is not 80 or 443.');
  const problem = hostProblem(url.hostname, text);
  if (problem !== undefined) throw refused(problem);
  return url;
}

export function refused(why: string): WeirError {
  return new WeirError({
    code: 'address-refused',
    disposition: 'poison',
    field: 'url',
    message: `The address may not be reached. ${why}`,
  });
}

function hostProblem(hostname: string, text: string): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) {
    if (!isPublicAddress(bare)) return 'It is not a public address.';
    // 134744072, 0x08.8.8.8 and 010.8.8.8 mean an address too, and nobody means well who writes it so.
    const written = /^\s*https?:[/\\]*([^/\\?#:]*)/i.exec(text)?.[1];
    return isIP(bare) === 4 && written !== bare ? 'It is not written as addresses are.' : undefined;
  }
  const name = bare.replace(/\.$/, '');
  if (!name.includes('.') || PRIVATE_NAME.test(name)) return 'Its name is of a private network.';
  if (ECHOING_NAME.test(name)) return 'Its name stands for any address.';
  const parts = ADDRESS_IN_NAME.exec(name)?.slice(1);
  return parts && !isPublicAddress(parts.map(Number).join('.')) ? 'Its name holds a private address.' : undefined;
}
