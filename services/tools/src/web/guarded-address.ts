import { checkedAddress, type Resolve, systemResolve } from './checked-address.js';
import { matchesHost } from './host-pattern.js';
import { isPublicAddress } from './public-address.js';
import { webAddress, type WebReach } from './web-address.js';

/**
 * Both guards at once, for whoever connects by themselves: the IP address to connect to, and no other. To be asked for each
 * connection.
 *
 * @throws WeirError poison `address-refused`, and what `resolve` throws.
 */
export async function guardedAddress(text: string, reach: WebReach, resolve: Resolve = systemResolve): Promise<string> {
  const url = webAddress(text, reach);
  return checkedAddress(url.hostname, resolve, matchesHost(reach.privateHosts, url) ? () => true : isPublicAddress);
}
