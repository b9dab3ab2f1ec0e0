import { describe, expect, it } from 'vitest';
import { guardedAddress } from './guarded-address.js';

const resolvingTo = (address: string) => async () => [address];

describe('guardedAddress', () => {
  it('is what the name resolves to', async () => {
    const address = guardedAddress('https://example.com/', { privateHosts: [] }, resolvingTo('93.184.216.34'));
    await expect(address).resolves.toBe('93.184.216.34');
  });

  it.each([
    ['by its text', 'http://localhost/', '93.184.216.34'],
    ['by what it resolves to', 'http://example.com/', '127.0.0.1'],
  ])('refuses an address %s', async (_how, url, address) => {
    await expect(guardedAddress(url, { privateHosts: [] }, resolvingTo(address))).rejects.toMatchObject({
      code: 'address-refused',
    });
  });

  it('may be private where the host may', async () => {
    const reach = { privateHosts: ['wiki.corp'] };
    await expect(guardedAddress('http://wiki.corp/', reach, resolvingTo('10.0.0.1'))).resolves.toBe('10.0.0.1');
    await expect(guardedAddress('http://other.example/', reach, resolvingTo('10.0.0.1'))).rejects.toMatchObject({
      code: 'address-refused',
    });
  });
});
