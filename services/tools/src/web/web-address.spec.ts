import { describe, expect, it } from 'vitest';
import { webAddress, type WebReach } from './web-address.js';

const passes = (url: string, reach: Partial<WebReach> = {}): boolean => {
  try {
    webAddress(url, { privateHosts: [], ...reach });
    return true;
  } catch {
    return false;
  }
};

describe('webAddress', () => {
  it.each([
    'https://example.com/path?u=http://127.0.0.1/',
    'http://example.org:443/',
    'https://EXAMPLE.com./',
    'https://bücher.example/',
    'http://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
    'https://v1.2.3.example.com/',
    'https://release-8-8-8-8.example.com/',
  ])('lets %s pass', (url) => {
    expect(passes(url)).toBe(true);
  });

  it.each([
    // Spellings of addresses.
    'http://127.1/',
    'http://0/',
    'http://0x7f.1/',
    'http://134744072/',
    'http://010.8.8.8/',
    'http://0x08.8.8.8/?at=8.8.8.8',
    'http://①②⑦.0.0.1/',
    'http://100.64.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://198.18.0.1/',
    'http://[::]/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://[fec0::1]/',
    'http://[ff02::1]/',
    'http://[::ffff:8.8.8.8]/',
    'http://[::7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[64:ff9b:1::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:53aa:64c::7f00:1]/',
    'http://[2001:db8::1]/',
    // Names.
    'http://intranet/',
    'http://kafka.internal/',
    'http://printer.local/',
    'http://LOCALHOST./',
    'http://10-0-0-1.example.com/',
    'http://app.192.168.0.1.example.com/',
    'http://8.8.8.8.sslip.io/',
    // The rest of an address.
    'https://user@example.com/',
    'https://:secret@example.com/',
    'https://example.com:8443/',
    'http://example.com:22/',
    'javascript:alert(1)',
    'data:text/html,hello',
    'example.com',
    '',
    `https://example.com/${'a'.repeat(5_000)}`,
  ])('refuses %s', (url) => {
    expect(passes(url)).toBe(false);
  });

  it('says by code and field why', () => {
    expect(() => webAddress('http://10.0.0.1/', { privateHosts: [] })).toThrow(
      expect.objectContaining({ code: 'address-refused', disposition: 'poison', field: 'url' }),
    );
  });

  it.each([
    ['https://docs.example.com/', ['*.example.com'], true],
    ['https://example.com/', ['*.example.com'], false],
    ['https://evilexample.com/', ['*.example.com'], false],
    ['https://example.com/', ['Example.com'], true],
    ['https://example.com:8443/', ['example.com'], false],
    ['https://example.com:8443/', ['example.com:8443'], true],
    ['https://example.com/', ['example.com:8443'], false],
    ['https://example.org/', ['example.com'], false],
    // What is allowed is still to be public.
    ['http://10.0.0.1/', ['10.0.0.1'], false],
  ])('of %s, with %j allowed, it is %s that it passes', (url, allowHosts, expected) => {
    expect(passes(url, { allowHosts })).toBe(expected);
  });

  it.each([
    ['http://127.0.0.1:9000/', ['127.0.0.1:9000'], true],
    ['http://127.0.0.1:9001/', ['127.0.0.1:9000'], false],
    ['http://127.0.0.1/', ['127.0.0.1'], true],
    ['http://wiki.corp/', ['*.corp'], true],
    ['http://user@wiki.corp/', ['*.corp'], false],
    ['file:///etc/hosts', ['*.corp'], false],
  ])('of %s, with the private %j, it is %s that it passes', (url, privateHosts, expected) => {
    expect(passes(url, { privateHosts })).toBe(expected);
    expect(passes(url, { privateHosts, allowHosts: ['example.com'] })).toBe(expected);
  });
});
