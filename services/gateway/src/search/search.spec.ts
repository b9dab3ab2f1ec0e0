import { parseResource, Snapshot } from '@weir/resources';
import { create, replyTopics, StepCompletedSchema, type StepCompleted, topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../auth/caller.js';
import { FakePublisher } from '@weir/requests';
import { replyRecord } from '@weir/requests';
import { Steps } from '@weir/requests';
import { Waits } from '@weir/requests';
import { searchRequestSchema, searchResultSchema } from './search.schema.js';
import { Search } from './search.js';

const caller: Caller = { name: 'k', tenant: 'acme', groups: ['staff'], role: 'user' };
const hit = { documentId: 'd', chunkId: 'c', version: 1n, score: 0.5, text: 't', title: 'T', headingPath: ['H'] };

/** Everything behind the gateway, with one vector and one hit. */
const begin = (snapshot = Snapshot.empty) => {
  const publisher = new FakePublisher();
  const waits = new Waits(10);
  publisher.onPublish = (record) => {
    const { runId, step } = JSON.parse(String(record.value)) as { runId: string; step: string };
    const result: object =
      step === 'embed'
        ? { case: 'embed', value: { vectors: [{ values: [1, 0] }] } }
        : { case: 'retrieve', value: { hits: [hit, { ...hit, uri: 'https://x.org', page: 2 }], generation: 'g1' } };
    const message = create(StepCompletedSchema, { runId, step, result: result as StepCompleted['result'] });
    waits.offer(
      replyRecord({ topic: replyTopics.gateway, schema: StepCompletedSchema, message, run: runId, tenant: 'acme' }),
    );
  };
  return {
    publisher,
    search: new Search(new Steps({ publisher, waits, source: 'weir/gateway', replyTopic: replyTopics.gateway }), {
      snapshot,
    }),
  };
};
const options = { caller, deadline: Date.now() + 60_000, signal: new AbortController().signal };

describe('Search', () => {
  it('embeds the query, then retrieves, both under one run', async () => {
    const { publisher, search } = begin();
    const request = searchRequestSchema.parse({ collection: 'handbook', query: 'Why?' });
    const result = await search.search(request, options);
    expect(searchResultSchema.parse(result)).toEqual(result);
    expect(result).toMatchObject({ query: 'Why?', generation: 'g1' });
    expect(result.hits.map(({ source, page }) => [source, page])).toEqual([
      ['d', undefined],
      ['https://x.org', 2],
    ]);
    const [embed] = publisher.valuesOn(topics.embedRequested.name);
    const [retrieve] = publisher.valuesOn(topics.retrieveRequested.name);
    expect(embed).toMatchObject({ texts: ['Why?'] });
    expect(retrieve).toMatchObject({
      runId: (embed as { runId: string }).runId,
      collection: 'handbook',
      query: 'Why?',
      vector: { values: [1, 0] },
      mode: 'hybrid',
      k: 10,
      groups: ['staff'],
    });
  });

  it('searches by the embedding that is named, if the collection has it', async () => {
    const handbook = { kind: 'Collection', name: 'handbook', spec: { embedding: 'base', alsoEmbeddedBy: ['other'] } };
    const { publisher, search } = begin(Snapshot.empty.with(parseResource(handbook)));
    const request = { collection: 'handbook', query: 'Why?' };
    await search.search(searchRequestSchema.parse({ ...request, embedding: 'other' }), options);
    expect(publisher.valuesOn(topics.embedRequested.name)).toMatchObject([{ embedding: 'other' }]);
    expect(publisher.valuesOn(topics.retrieveRequested.name)).toMatchObject([{ embedding: 'other' }]);
    const unknown = search.search(searchRequestSchema.parse({ ...request, embedding: 'none' }), options);
    await expect(unknown).rejects.toMatchObject({ code: 'embedding-not-of-collection', field: 'embedding' });
    expect(publisher.published).toHaveLength(2);
  });

  it('embeds nothing for keywords', async () => {
    const { publisher, search } = begin();
    const request = searchRequestSchema.parse({ collection: 'handbook', query: 'Why?', mode: 'keyword' });
    await search.search(request, options);
    expect(publisher.published.map(({ topic }) => topic)).toEqual([topics.retrieveRequested.name]);
  });

  it("asks as nobody's groups but the caller's", async () => {
    const { publisher, search } = begin();
    const request = searchRequestSchema.parse({
      collection: 'handbook',
      query: 'a',
      mode: 'keyword',
      groups: ['board'],
    });
    await search.search(request, options);
    const [retrieve] = publisher.valuesOn(topics.retrieveRequested.name);
    expect((retrieve as { groups?: string[] }).groups ?? []).toEqual([]);
  });
});
