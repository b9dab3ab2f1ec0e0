import { describe, expect, it } from 'vitest';
import { describeExitCodes, EXIT } from '../exit-codes.js';
import { duration } from './duration.js';
import { oneLine, printable } from './printable.js';
import { table } from './table.js';

describe('printable', () => {
  it('takes out what moves the cursor or turns the text, and keeps lines and tabs', () => {
    expect(printable('a\u001b[2Jb\u009bc\u202ed\r\ne\tf\u0000')).toBe('a\ufffd[2Jb\ufffdcd\ne\tf\ufffd');
  });

  it('cuts a line', () => {
    expect(oneLine(' a\n\n b ')).toBe('a b');
    expect(oneLine('abcdef', 4)).toBe('abc…');
  });
});

describe('duration', () => {
  it.each([
    [840, '0.8 s'],
    [59_940, '59.9 s'],
    [125_000, '2 min 5 s'],
    [11_520_000, '3 h 12 min'],
    [352_800_000, '4 d 2 h'],
  ])('%i ms: %s', (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text);
  });
});

describe('table', () => {
  it('aligns', () => {
    expect(
      table(
        ['a', 'long'],
        [
          ['wide', 'x'],
          ['b', ''],
        ],
      ),
    ).toBe('a     long\nwide  x\nb');
  });
});

describe('describeExitCodes', () => {
  it('has a line for each', () => {
    for (const code of Object.values(EXIT)) expect(describeExitCodes()).toMatch(new RegExp(`^ *${code}  \\S`, 'm'));
  });
});
