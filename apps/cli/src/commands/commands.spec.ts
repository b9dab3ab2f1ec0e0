import { KINDS } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { parseScale } from '../supervisor/parse-scale.js';
import { placeOfText } from './dlq-places.js';
import { kindOf } from './resources.command.js';
import { parseFrom } from './tail.command.js';

describe('kindOf', () => {
  it('knows every kind, in any case, one or many', () => {
    for (const kind of KINDS) {
      const many = /[^e]y$/.test(kind) ? `${kind.slice(0, -1)}ies` : `${kind}s`;
      for (const given of [kind, kind.toLowerCase(), many, many.toLowerCase()]) expect(kindOf(given)).toBe(kind);
    }
  });

  it('leaves the judgement of others to the gateway', () => {
    expect(kindOf('Widget')).toBe('Widget');
  });
});

describe('parseFrom', () => {
  it.each([
    ['start', 'start'],
    ['end', 'end'],
    ['30s', 970_000],
    ['5m', 700_000],
    ['0d', 1_000_000],
  ])('%s', (text, from) => {
    expect(parseFrom(text, 1_000_000)).toBe(from);
  });

  it.each(['', '5', 'm', '5w', '-5m', 'begin'])('refuses %j', (text) => {
    expect(() => parseFrom(text, 0)).toThrow(/--from is start, end/);
  });
});

describe('placeOfText', () => {
  it('reads partition and offset', () => {
    expect(placeOfText('3/17')).toEqual({ partition: 3, offset: 17 });
    expect(() => placeOfText('17')).toThrow(/0\/17/);
  });
});

describe('parseScale', () => {
  it('reads services and their instances', () => {
    expect(parseScale(['embedding=2', 'a-b=0'])).toEqual(
      new Map([
        ['embedding', 2],
        ['a-b', 0],
      ]),
    );
  });

  it.each(['embedding', 'embedding=', 'embedding=-1', '=2', 'embedding=1.5'])('refuses %j', (pair) => {
    expect(() => parseScale([pair])).toThrow(/--scale embedding=2/);
  });
});
