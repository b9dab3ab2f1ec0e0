import { topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { FakeResources } from '../auth/resources.fake.js';
import { FakePublisher } from '@weir/requests';
import { Collections, declaredCollection } from './collections.js';

const begin = (create: boolean) => {
  const resources = new FakeResources().declare({ kind: 'Collection', name: 'handbook' });
  const publisher = new FakePublisher();
  const collections = new Collections({ resources, publisher, create, timeoutMs: 50 });
  return { resources, publisher, collections };
};

describe('Collections', () => {
  it.each([true, false])('takes a declared one as it is (create: %s)', async (create) => {
    const { publisher, collections } = begin(create);
    await collections.ensure('handbook');
    expect(publisher.published).toEqual([]);
  });

  it('says how to declare one', async () => {
    const { resources, collections } = begin(false);
    const unknown = { code: 'collection-unknown', message: expect.stringContaining('weir apply') };
    await expect(collections.ensure('news')).rejects.toMatchObject(unknown);
    expect(() => declaredCollection(resources.snapshot, 'news')).toThrow(expect.objectContaining(unknown));
  });

  it('makes one with defaults, once for all who want it, and waits until it is in force', async () => {
    const { resources, publisher, collections } = begin(true);
    const both = Promise.all([collections.ensure('news'), collections.ensure('news')]);
    await new Promise(setImmediate);
    expect(publisher.valuesOn(topics.resourceChanged.name)).toMatchObject([
      { kind: 'Collection', name: 'news', spec: { defaultReaders: ['everyone'] } },
    ]);
    resources.declare({ kind: 'Collection', name: 'news' });
    await both;
    await collections.ensure('news');
    expect(publisher.published).toHaveLength(1);
  });

  it('can try again after it failed', async () => {
    const { publisher, collections } = begin(true);
    await expect(collections.ensure('Not A Name')).rejects.toMatchObject({ code: 'resource-invalid' });
    publisher.failure = new Error('down');
    await expect(collections.ensure('news')).rejects.toThrow('down');
    publisher.failure = undefined;
    await expect(collections.ensure('news')).rejects.toMatchObject({ code: 'deadline-exceeded' });
    expect(publisher.published).toHaveLength(1);
  });
});
