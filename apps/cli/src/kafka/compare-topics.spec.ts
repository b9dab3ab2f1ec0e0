import type { CataloguedTopic, DescribedTopic } from '@weir/kafka';
import { describe, expect, it } from 'vitest';
import { compareTopics } from './compare-topics.js';

const wanted: CataloguedTopic = {
  name: 'weir.a.v1.b',
  partitions: 2,
  configs: { 'cleanup.policy': 'delete', 'retention.ms': '1000', 'min.cleanable.dirty.ratio': '0.1' },
};
const healthy = (partition: number) => ({ partition, leader: 1, replicas: 1, inSync: 1 });
const actual = (over: Partial<DescribedTopic> = {}): Map<string, DescribedTopic> =>
  new Map([
    [
      wanted.name,
      {
        name: wanted.name,
        partitions: [healthy(0), healthy(1)],
        configs: new Map([
          ['cleanup.policy', 'delete'],
          ['retention.ms', '1000'],
        ]),
        ...over,
      },
    ],
  ]);
const compare = (topics: Map<string, DescribedTopic>) => compareTopics([wanted], topics, 'kafka:9092');

describe('compareTopics', () => {
  it('finds nothing where all is as the catalogue has it', () => {
    expect(compare(actual())).toEqual([]);
  });

  it.each([
    ['a missing topic', new Map(), [{ what: 'missing', fix: 'weir topics create' }]],
    [
      'too few partitions',
      actual({ partitions: [healthy(0)] }),
      [{ what: 'partitions', wanted: '2', actual: '1', fix: expect.stringContaining('--partitions 2') as string }],
    ],
    [
      'too many partitions',
      actual({ partitions: [healthy(0), healthy(1), healthy(2)] }),
      [{ what: 'partitions', fix: expect.stringContaining('cannot be taken away') as string }],
    ],
    [
      'another retention',
      actual({
        configs: new Map([
          ['cleanup.policy', 'delete'],
          ['retention.ms', '5'],
        ]),
      }),
      [
        {
          what: 'setting',
          setting: 'retention.ms',
          wanted: '1000',
          actual: '5',
          fix: 'kafka-configs.sh --bootstrap-server kafka:9092 --alter --entity-type topics --entity-name weir.a.v1.b --add-config retention.ms=1000',
        },
      ],
    ],
    [
      'a replica that is behind',
      actual({ partitions: [healthy(0), { ...healthy(1), inSync: 0 }] }),
      [{ what: 'replicas', actual: 'not so for partition 1' }],
    ],
    ['settings that may not be seen', actual({ configs: new Map() }), []],
  ])('%s', (_, topics, differences) => {
    expect(compare(topics as Map<string, DescribedTopic>)).toMatchObject(differences);
  });
});
