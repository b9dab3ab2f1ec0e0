import { replyTopics, topics, type Topic } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { type AccessRule, accessRules, type Operation, servicesOnKafka } from './access-rules.js';
import { accessScript } from './access-script.js';

const rules = accessRules();
const may = (who: string, operation: Operation, topic: string) =>
  rules.some(
    (rule) =>
      rule.who === who &&
      rule.resource === 'topic' &&
      rule.operations.includes(operation) &&
      (rule.prefixed ? topic.startsWith(rule.name) : topic === rule.name),
  );

describe('the access rules', () => {
  it.each(Object.values<Topic>(topics))('give $name to those who write and read it, and no others', (topic) => {
    const writers = topic.producer.split(', ').filter((who) => who !== 'client');
    const readers = topic.consumers.includes('every service') ? servicesOnKafka : topic.consumers;
    for (const who of servicesOnKafka) {
      expect([who, 'writes', may(who, 'write', topic.name)]).toEqual([who, 'writes', writers.includes(who)]);
      const reads = readers.includes(who) || (writers.includes(who) && who !== 'gateway');
      expect([who, 'reads', may(who, 'read', topic.name)]).toEqual([who, 'reads', reads]);
      expect([who, 'reads dead letters', may(who, 'read', topic.deadLetters)]).toEqual([
        who,
        'reads dead letters',
        false,
      ]);
    }
    // Somebody owns it, and somebody can make something of its dead letters.
    expect(may(writers[0] ?? 'client', 'write', topic.name)).toBe(true);
    for (const operation of ['read', 'write', 'create'] as const) {
      expect(may('operator', operation, topic.name) && may('operator', operation, topic.deadLetters)).toBe(true);
    }
    if (topic.visibility === 'internal') {
      expect(may('client', 'read', topic.name) || may('client', 'write', topic.name)).toBe(false);
    }
  });

  it.each(Object.entries(replyTopics))(
    'give the replies of %s to it alone, and let those write them who reply',
    (who, name) => {
      for (const other of servicesOnKafka) expect(may(other, 'read', name)).toBe(other === who);
      expect(['retrieval', 'inference', 'gateway'].map((one) => may(one, 'write', name))).toEqual([true, true, false]);
      expect(may('client', 'read', name)).toBe(false);
    },
  );

  it('keep groups and transactions of a service to itself', () => {
    for (const { who, resource, name, prefixed } of rules) {
      if (resource === 'topic' || !servicesOnKafka.includes(who)) continue;
      expect([name, prefixed]).toEqual([`weir.${who}.`, true]);
    }
    const groups = (who: string) => rules.filter((rule) => rule.who === who && rule.resource === 'group');
    expect(groups('gateway')).toEqual([]);
    expect(groups('retrieval')).toHaveLength(1);
  });

  it('let nobody change the cluster, and nobody but the operator make or change topics of Weir', () => {
    const makes = rules.filter(
      ({ who, operations }) =>
        who !== 'eraser' && operations.some((one) => one === 'create' || one === 'delete' || one === 'alter-configs'),
    );
    expect(makes.map(({ who, name }) => [who, name])).toEqual([
      ['client', 'weir.replies.client.'],
      ['operator', 'weir.'],
    ]);
  });

  it('let the eraser rewrite what holds texts, and nothing else: neither audit trail nor ledger', () => {
    for (const topic of Object.values<Topic>(topics)) {
      for (const operation of ['delete', 'write'] as const) {
        expect([topic.name, may('eraser', operation, topic.name)]).toEqual([topic.name, topic.content]);
        expect([topic.name, may('eraser', operation, topic.deadLetters)]).toEqual([topic.name, true]);
      }
    }
    expect(may('eraser', 'delete', topics.auditRecorded.name)).toBe(false);
    expect(may('eraser', 'delete', topics.usageRecorded.name)).toBe(false);
  });

  it('follow the prefix of reply topics', () => {
    const others: AccessRule[] = accessRules('acme.replies.');
    expect(others.filter(({ name }) => name.startsWith('acme.')).map(({ who }) => who)).toContain('client');
    expect(others.some(({ name }) => name === 'weir.replies.')).toBe(false);
  });

  it('stand in the script, each', () => {
    const script = accessScript();
    for (const { name } of rules) expect(script).toContain(`'${name}'`);
    expect(script).not.toMatch(/\bAll\b|'\*'|--cluster/);
  });
});
