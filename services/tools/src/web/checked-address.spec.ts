import { describe, expect, it } from 'vitest';
import { checkedAddress } from './checked-address.js';

describe('checkedAddress', () => {
  it.each([
    [['93.184.216.34'], '93.184.216.34'],
    [['2606:4700:4700::1111'], '2606:4700:4700::1111'],
    [['2606:4700:4700::1111', '93.184.216.34'], '93.184.216.34'],
  ])('of %j gives %s', async (addresses, expected) => {
    await expect(checkedAddress('example.com', async () => addresses)).resolves.toBe(expected);
  });

  it.each([
    [['10.0.0.1']],
    [['93.184.216.34', '10.0.0.1']],
    [['::ffff:93.184.216.34']],
    [['::1']],
    [['fe80::1%eth0']],
    [[]],
  ])('refuses a name with %j', async (addresses) => {
    await expect(checkedAddress('example.com', async () => addresses)).rejects.toMatchObject({
      code: 'address-refused',
    });
  });

  it('asks nobody about an address', async () => {
    const nobody = () => Promise.reject(new Error('Nobody should be asked.'));
    await expect(checkedAddress('8.8.8.8', nobody)).resolves.toBe('8.8.8.8');
    await expect(checkedAddress('[::1]', nobody)).rejects.toMatchObject({ code: 'address-refused' });
    await expect(checkedAddress('', nobody)).rejects.toMatchObject({ code: 'address-refused' });
  });

  it('passes on that a name is not known', async () => {
    const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    await expect(checkedAddress('no.example', () => Promise.reject(unknown))).rejects.toBe(unknown);
  });
});
