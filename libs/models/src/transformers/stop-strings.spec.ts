import { describe, expect, it } from 'vitest';
import { StopStrings } from './stop-strings.js';

/** What is passed on of a text, piece by piece. */
function passed(stops: readonly string[], text: string, length: number): { text: string; found: boolean } {
  const strings = new StopStrings(stops);
  let all = '';
  for (let at = 0; at < text.length; at += length) {
    all += strings.push(text.slice(at, at + length));
    for (const stop of stops) expect(all).not.toContain(stop);
  }
  return { text: all + strings.rest(), found: strings.found };
}

describe.each([1, 2, 5, 100])('StopStrings, over pieces of %i characters', (length) => {
  it.each([
    [[], 'All of it.', 'All of it.', false],
    [['END'], 'Before END after', 'Before ', true],
    [['END', 're'], 'Before END after', 'Befo', true],
    [['END'], 'Nearly ENENE', 'Nearly ENENE', false],
    [['aab'], 'aaaab', 'aa', true],
    [['\n\n'], 'One\nTwo\n\nThree', 'One\nTwo', true],
  ])('ends before the first of %j', (stops, text, expected, found) => {
    expect(passed(stops, text, length)).toEqual({ text: expected, found });
  });
});

it('holds back no more than may be the beginning', () => {
  const strings = new StopStrings(['END']);
  expect([strings.push('The E'), strings.push('N'), strings.push('T'), strings.rest()]).toEqual([
    'The ',
    '',
    'ENT',
    '',
  ]);
});
