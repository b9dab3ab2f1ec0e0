import { describe, expect, it } from 'vitest';
import { lagOf, serviceOfGroup } from './lag.js';

describe('serviceOfGroup', () => {
  it.each([
    ['weir.embedding.embed-chunks', 'embedding'],
    ['weir.embedding', undefined],
    ['weir.cli-1.a', 'cli-1'],
    ['someone-else', undefined],
    ['xweir.embedding.a', undefined],
  ])('%s → %s', (group, service) => {
    expect(serviceOfGroup(group)).toBe(service);
  });
});

describe('lagOf', () => {
  const bounds = new Map([
    ['a/0', { start: 10, end: 100 }],
    ['a/1', { start: 0, end: 5 }],
  ]);

  it.each([
    [
      'end minus committed, over all partitions',
      [
        ['a', 0, 90],
        ['a', 1, 2],
      ],
      13,
    ],
    ['everything there is when nothing was committed', [['a', 0, -1]], 90],
    ['what retention removed does not count', [['a', 0, 3]], 90],
    ['a commit past the end is no debt', [['a', 1, 7]], 0],
    ['a topic that is gone does not count', [['b', 0, 0]], 0],
  ] as const)('%s', (_name, committed, lag) => {
    expect(
      lagOf(
        committed.map(([topic, partition, offset]) => ({ topic, partition, offset })),
        bounds,
      ),
    ).toBe(lag);
  });
});
