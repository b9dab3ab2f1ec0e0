import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.js';
import { refused } from './web-address.js';

/** The addresses of a host name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** As the machine resolves it: hosts file and DNS. */
export const systemResolve: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);

/**
 * The second of two guards, by what a host resolves to: the address to connect to, when all that the host has are public.
 * It has to be asked for each connection, and the connection has to go to what it returns: a name may stand for another
 * address a moment later.
 *
 * @param hostname - A name, or an address, that of IPv6 in brackets or without.
 * @param allowed - Which addresses are; another than the default is for hosts that may be private.
 * @throws WeirError poison `address-refused`, and what `resolve` throws.
 */
export async function checkedAddress(
  hostname: string,
  resolve: Resolve = systemResolve,
  allowed: (address: string) => boolean = isPublicAddress,
): Promise<string> {
  const bare = hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(bare) === 0 && bare !== '' ? await resolve(bare) : [bare];
  // One private address among public ones is no accident either.
  if (addresses.length === 0 || !addresses.every(allowed)) throw refused('It leads to a private address.');
  // Only one is tried, and IPv4 works wherever IPv6 does.
  return addresses.find((address) => isIP(address) === 4) ?? addresses[0]!;
}
