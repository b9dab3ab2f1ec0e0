import { describe, expect, it } from 'vitest';
import { lagOf, serviceOfGroup, topicLags, withAges } from './lag.js';

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

describe('topicLags', () => {
  const bounds = new Map([
    ['a/0', { start: 10, end: 100 }],
    ['a/1', { start: 0, end: 5 }],
    ['b/0', { start: 0, end: 0 }],
  ]);
  const groups = [
    {
      group: 'weir.x.one',
      committed: [
        { topic: 'a', partition: 0, offset: 4 },
        { topic: 'gone', partition: 0, offset: 4 },
      ],
      members: [{ name: 'weir-x-0', assigned: new Map([['a', [0, 1]]]) }],
    },
    { group: 'weir.x.two', committed: [{ topic: 'b', partition: 0, offset: 0 }], members: [] },
  ];

  it('has every partition that is committed or assigned, and exists', () => {
    const [one, two] = topicLags(groups, bounds);
    expect(one).toMatchObject({ group: 'weir.x.one', topic: 'a', lag: 95, members: ['weir-x-0'] });
    expect(one!.partitions).toMatchObject([
      { partition: 0, committed: 4, next: 10, end: 100, lag: 90, member: 'weir-x-0' },
      { partition: 1, committed: null, next: 0, end: 5, lag: 5, member: 'weir-x-0' },
    ]);
    expect(two).toMatchObject({ topic: 'b', lag: 0, members: [], partitions: [{ member: null }] });
  });

  it('puts the longest waiting first, whatever its lag', () => {
    const times = new Map([['a/1/0', 1_000]]);
    const aged = withAges(topicLags(groups, bounds).toReversed(), times, 61_000);
    expect(aged.map(({ topic, oldestSeconds }) => [topic, oldestSeconds])).toEqual([
      ['a', 60],
      ['b', null],
    ]);
    expect(aged[0]!.partitions.map(({ oldestSeconds }) => oldestSeconds)).toEqual([null, 60]);
  });
});
