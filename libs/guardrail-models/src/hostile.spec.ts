import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findInjections, findPlanted, findToxicity } from './index.js';

// Beginnings of what is looked for, repeated: what backtracking would take minutes for.
const pumps = [
  ...'a|a |a.|. |.|"|."|\n|<!--|-->|<|<|a|<|im|[INST|```|x:\n```\n|s a y |@$|1|0x|ab12|A1b2C3d4|%20|\\x41|vtaber |erongi |ignore |'.split(
    '|',
  ),
  ...'password?|women |hate women. |immigrantvermin|忽略|कखग|\u{1F600}|\u0301|e\u0301|а|Аa|x?|{|}|'.split('|'),
].filter(Boolean);
const file = new URL('../../../../shared/data/attack-lists/redos.jsonl', import.meta.url);
const listed = existsSync(file)
  ? readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line): string => JSON.parse(line).text)
  : [];
const finders = {
  injection: (text: string) => findInjections(text, 0.5),
  planted: (text: string) => findPlanted(text, 0.5),
  toxicity: (text: string) => findToxicity(text),
};

describe.each(Object.entries(finders))('%s', { timeout: 120_000 }, (_, find) => {
  const texts = [...pumps.map((pump) => `${pump.repeat(270_000 / pump.length)}!a`), distinctWords(), ...listed];

  it('takes linear time on 270,000 characters, whatever they are', () => {
    const slow = texts.flatMap((text, index) => {
      const before = process.cpuUsage();
      find(text);
      const { user, system } = process.cpuUsage(before);
      const ms = (user + system) / 1_000;
      return ms > 1_500 ? [{ index, ms }] : [];
    });
    // Some hundred milliseconds at most; quadratic time is minutes.
    expect(slow).toEqual([]);
  });
});

/** Words that are all different, so that none is known from before. */
function distinctWords(): string {
  return Array.from({ length: 30_000 }, (_, index) => `w${(index * 7_919).toString(36)}hat`).join(' ');
}
