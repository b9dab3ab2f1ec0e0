import { AccessChangedSchema, create, DocumentDeletedSchema, topics } from '@weir/contracts';
import { fakeMessageContext } from '@weir/kafka';
import { describe, expect, it } from 'vitest';
import { forwardChangeConsumers } from './forward-change.consumer.js';

const context = (key: string) => fakeMessageContext(topics.documentDeleted.name, { key });

describe('forwardChangeConsumers', () => {
  it.each([
    [topics.documentDeleted.name, DocumentDeletedSchema, { collection: 'c', documentId: 'd', version: 3n }],
    [topics.accessChanged.name, AccessChangedSchema, { collection: 'c', documentId: 'd', readers: ['board'] }],
  ] as const)('moves what stands on %s into the document log, under its key and type', (topic, schema, fields) => {
    const consumer = forwardChangeConsumers().find((each) => each.topic.name === topic)!;
    const message = create(schema as typeof AccessChangedSchema, fields as object);
    const [emission, ...others] = consumer.handle(message, undefined, context('d'));
    expect(others).toEqual([]);
    expect(emission).toMatchObject({ schema, message, options: { key: 'd' } });
    expect(emission!.topic.name).toBe(topics.documentSubmitted.name);
    expect(topics.documentSubmitted.alsoCarries).toContain(schema);
    // Twice delivered is the same twice: without an id of its own, it gets one from its cause.
    expect(consumer.handle(message, undefined, context('d'))).toEqual([emission]);
    // Who produced without a key is sent to its document's lane.
    expect(consumer.handle(message, undefined, context(''))).toMatchObject([{ options: { key: 'd' } }]);
  });

  it('reads both topics in one group, and looks in the document log for what it wrote before', () => {
    const consumers = forwardChangeConsumers();
    expect(new Set(consumers.map(({ group }) => group)).size).toBe(1);
    for (const { ledger } of consumers)
      expect(ledger?.map(({ name }) => name)).toEqual([topics.documentSubmitted.name]);
  });
});
