import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkedAddress, type Resolve } from './checked-address.js';
import { webAddress } from './web-address.js';

interface Attack {
  url: string;
  allow: boolean;
}

const attacks = readFileSync(new URL('ssrf.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Attack);

/** As DNS has these names. */
const names: Record<string, string> = {
  localhost: '127.0.0.1',
  'localhost.localdomain': '127.0.0.1',
  '127.0.0.1.nip.io': '127.0.0.1',
  'example.com': '93.184.216.34',
  'example.org': '93.184.216.34',
};
const resolve: Resolve = async (hostname) => [names[hostname] ?? '203.0.113.1'];

/** By its text: the address, or that which a public page redirects to. Which addresses a name has cannot be seen in it. */
function passesByText({ url }: Attack): boolean {
  try {
    webAddress(url.replace(/^redirect:/, ''), { privateHosts: [] });
    return true;
  } catch {
    return false;
  }
}

/** By what it resolves to, asked at each connection; nothing of the text but its host is looked at. */
async function passesByAddress({ url }: Attack): Promise<boolean> {
  const changing = /^rebind:(.*)$/.exec(url)?.[1]?.split(',');
  const hosts = changing ? changing.map(() => 'changing.example') : [new URL(url.replace(/^redirect:/, '')).hostname];
  const resolveNext: Resolve = changing ? async () => [changing.shift()!] : resolve;
  for (const host of hosts) {
    try {
      await checkedAddress(host, resolveNext);
    } catch {
      return false;
    }
  }
  return true;
}

describe('the list of attacks', () => {
  const hostile = attacks.filter(({ allow }) => !allow);
  const benign = attacks.filter(({ allow }) => allow);

  it(`has ${hostile.length} that are hostile and ${benign.length} that are not`, () => {
    expect([hostile.length, benign.length]).toEqual([20, 2]);
  });

  it.each(attacks)('$url: allowed $allow, by its text alone', (attack) => {
    expect(passesByText(attack)).toBe(attack.allow);
  });

  it.each(attacks)('$url: allowed $allow, by what it resolves to alone', async (attack) => {
    expect(await passesByAddress(attack)).toBe(attack.allow);
  });
});
