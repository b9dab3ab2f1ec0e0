import {
  AccessChangedSchema,
  create,
  type DescMessage,
  DocumentAmendedSchema,
  type DocumentBatch,
  DocumentDeletedSchema,
  type DocumentStatus,
  DocumentSubmittedSchema,
  encodeJson,
  type MessageShape,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type Emission, fakeGatherContext } from '@weir/kafka';
import { defaultResources, Snapshot } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { splitDocumentConsumer, type SplitDocumentPorts } from './split-document.consumer.js';

const snapshot = defaultResources().reduce((all, resource) => all.with(resource), Snapshot.empty);
const fetched: string[] = [];

const ports: SplitDocumentPorts = {
  snapshotWith: async () => snapshot,
  fetcher: {
    fetch: async (uri) => {
      fetched.push(uri);
      return { bytes: Buffer.from('# Fetched\n\nThe body.'), mediaType: 'text/markdown' };
    },
  },
  settings: { maxCharacters: 100_000 },
  tokenizer: async () => (text) => text.split(/\s+/).length,
  createCollections: false,
};

interface Delivery {
  value: Buffer | null;
  headers?: Record<string, string>;
  key?: string;
  offset?: number;
  ports?: Partial<SplitDocumentPorts>;
}

/** What the loop does with a record of the document log; undefined for a dead letter, whose code is noted. */
async function deliver({ value, headers = {}, key = 'd', offset = 7, ports: other = {} }: Delivery) {
  const consumer = splitDocumentConsumer({ ...ports, ...other });
  const all = new Map(Object.entries(headers));
  const context = fakeGatherContext(topics.documentSubmitted.name, {
    envelope: { id: `record-${offset}`, type: all.get('ce_type'), headers: all },
    offset,
    key,
  });
  let message: unknown;
  try {
    message = consumer.decode!(value, context);
    return [...consumer.handle(message, await consumer.gather!(message, context), context)];
  } catch (error) {
    if (!WeirError.is(error)) throw error;
    expect(error.disposition).toBe('poison');
    return consumer.reject!(error, message, context);
  }
}

/** As much as one chunk holds. */
const long = (word: string): string => `${Array.from({ length: 200 }, () => word).join(' ')}.`;

type Submitted = NonNullable<Parameters<typeof create<typeof DocumentSubmittedSchema>>[1]>;

const submitted = (fields: Submitted = {}): Buffer => {
  const source = { case: 'text', value: 'Some text.' } as const;
  const message = { collection: 'handbook', documentId: 'd', source, ...fields };
  return encodeJson(DocumentSubmittedSchema, create(DocumentSubmittedSchema, message));
};

function messages<Schema extends DescMessage>(emissions: readonly Emission[] | undefined, schema: Schema) {
  return (emissions ?? [])
    .map(({ message }) => message)
    .filter((message) => message?.$typeName === schema.typeName) as MessageShape<Schema>[];
}

const statuses = (emissions: readonly Emission[] | undefined): DocumentStatus[] =>
  messages(emissions, topics.documentStatus.schema);
const batches = (emissions: readonly Emission[] | undefined): DocumentBatch[] =>
  messages(emissions, topics.documentChunked.schema).map(({ batch }) => batch!);

describe('a submitted document', () => {
  it('becomes chunks, a manifest that lists them, and its statuses', async () => {
    const emissions = await deliver({ value: submitted({ title: 'Given', readers: ['board'] }) });
    const [batch] = batches(emissions);
    expect(batch).toMatchObject({ title: 'Given', readers: ['board'], batch: 0 });
    expect(batch!.document).toMatchObject({ tenant: 'acme', documentId: 'd', version: 7n, versionGiven: false });
    expect(batch!.manifest!.entries.map(({ chunkId }) => chunkId)).toEqual(batch!.chunks.map(({ chunkId }) => chunkId));
    expect(statuses(emissions).map(({ status }) => status)).toEqual(['received', 'chunked']);
  });

  it('gives the same again when it is delivered twice', async () => {
    expect(await deliver({ value: submitted() })).toEqual(await deliver({ value: submitted() }));
  });

  it('keeps the ids of chunks that did not change, in another version', async () => {
    const text = (second: string) =>
      ({ case: 'text', value: `# A\n\n${long('first')}\n\n# B\n\n${long(second)}` }) as const;
    const [before] = batches(await deliver({ value: submitted({ source: text('old'), mediaType: 'text/markdown' }) }));
    const [after] = batches(
      await deliver({ value: submitted({ source: text('new'), mediaType: 'text/markdown' }), offset: 8 }),
    );
    const ids = [before, after].map((batch) => batch!.chunks.map(({ chunkId }) => chunkId));
    expect(ids[0]![0]).toBe(ids[1]![0]);
    expect(ids[0]!.at(-1)).not.toBe(ids[1]!.at(-1));
  });

  it('tells two equal chunks of a document apart', async () => {
    const value = submitted({
      source: { case: 'text', value: '# A\n\nSame.\n\n# A\n\nSame.\n' },
      mediaType: 'text/markdown',
    });
    const [batch] = batches(await deliver({ value }));
    const ids = batch!.chunks.map(({ chunkId }) => chunkId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('travels in several batches when it is large, closed by one manifest of all', async () => {
    const paragraphs = Array.from({ length: 450 }, (_, n) => `# H${n}\n\n${long(`number${n}`)}`).join('\n\n');
    const value = submitted({ source: { case: 'text', value: paragraphs }, mediaType: 'text/markdown' });
    const parts = batches(await deliver({ value, ports: { settings: { maxCharacters: 1_000_000 } } }));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.map(({ batch }) => batch)).toEqual([...parts.keys()]);
    expect(parts.map(({ manifest }) => manifest !== undefined)).toEqual(parts.map((_, n) => n === parts.length - 1));
    const all = parts.flatMap(({ chunks }) => chunks.map(({ chunkId }) => chunkId));
    expect(parts.at(-1)!.manifest!.entries.map(({ chunkId }) => chunkId)).toEqual(all);
  });

  it.each(['*', 'everyone ', 'st\u0430ff', 'a\u200bb', 'a//b'])('is rejected when %j is to read it', async (reader) => {
    const [rejected, ...others] = (await deliver({ value: submitted({ readers: ['staff', reader] }) })) ?? [];
    expect(rejected?.message).toMatchObject({ status: 'rejected', reason: { code: 'name-invalid', field: 'readers' } });
    expect(others).toEqual([]);
  });

  it("is its collection's default readers' to read when it names none", async () => {
    expect(batches(await deliver({ value: submitted() }))[0]!.readers).toEqual(['everyone']);
  });

  it('is fetched from its uri, whose media type counts', async () => {
    const uri = 'https://example.com/page';
    const [batch] = batches(await deliver({ value: submitted({ source: { case: 'uri', value: uri } }) }));
    expect(fetched).toEqual([uri]);
    expect(batch).toMatchObject({ uri, mediaType: 'text/markdown', title: 'Fetched' });
  });

  it('without any text ends as a manifest without chunks', async () => {
    const [batch] = batches(await deliver({ value: submitted({ source: { case: 'text', value: ' \n ' } }) }));
    expect([batch!.chunks, batch!.manifest!.entries]).toEqual([[], []]);
  });

  it('declares its collection where that is allowed, and the name can be one', async () => {
    const value = submitted({ collection: 'new' });
    const declared = messages(
      await deliver({ value, ports: { createCollections: true } }),
      topics.resourceChanged.schema,
    );
    expect(declared).toMatchObject([{ kind: 'Collection', name: 'new' }]);
    const bad = await deliver({ value: submitted({ collection: 'No Name' }), ports: { createCollections: true } });
    expect(statuses(bad)).toMatchObject([{ status: 'rejected', reason: { code: 'collection-unknown' } }]);
  });

  it.each<[string, Delivery, object]>([
    [
      'of an unknown collection',
      { value: submitted({ collection: 'nowhere' }) },
      { code: 'collection-unknown', field: 'collection' },
    ],
    [
      'without text, content and uri',
      { value: submitted({ source: { case: undefined } }) },
      { code: 'field-missing', field: 'text' },
    ],
    [
      'that is too long',
      { value: submitted(), ports: { settings: { maxCharacters: 5 } } },
      { code: 'document-too-large', field: 'text' },
    ],
    [
      'of a media type that is not read',
      { value: submitted({ mediaType: 'video/mp4' }) },
      { code: 'media-type-unsupported', field: 'mediaType' },
    ],
    [
      'of bytes that are no text',
      {
        value: submitted({
          source: { case: 'content', value: Buffer.from([0xff, 0xfe, 0x00, 0xd8]) },
          mediaType: 'text/plain; charset=utf-8',
        }),
      },
      { code: 'content-undecodable', field: 'content' },
    ],
  ])('%s is rejected, and says why', async (_what, delivery, reason) => {
    const emissions = await deliver(delivery);
    expect(statuses(emissions)).toMatchObject([{ documentId: 'd', version: 7n, status: 'rejected', reason }]);
    expect(batches(emissions)).toEqual([]);
  });

  it('has one terminal status: that of a rejection has the id of an indexing', async () => {
    const [rejected] = (await deliver({ value: submitted({ collection: 'nowhere' }) }))!;
    const [again] = (await deliver({ value: submitted({ collection: 'nowhere' }) }))!;
    expect(rejected!.options.id).toBe(again!.options.id);
    const [other] = (await deliver({ value: submitted({ collection: 'nowhere' }), offset: 8 }))!;
    expect(other!.options.id).not.toBe(rejected!.options.id);
  });
});

describe('a deletion or an access change in the document log', () => {
  const typed = (schema: DescMessage) => ({ ce_type: schema.typeName });
  const amendments = async (delivery: Delivery) => messages(await deliver(delivery), DocumentAmendedSchema);

  it('of a null value deletes the document of its key, up to the version in its header', async () => {
    const headers = { 'weir-collection': 'handbook' };
    expect(await amendments({ value: null, headers })).toMatchObject([
      { document: { documentId: 'd', version: 7n, versionGiven: false }, change: { case: 'removal' } },
    ]);
    const given = await amendments({ value: null, headers: { ...headers, 'weir-version': '3' } });
    expect(given).toMatchObject([{ document: { version: 3n, versionGiven: true } }]);
  });

  it('is told by its type', async () => {
    const deleted = create(DocumentDeletedSchema, { collection: 'handbook', documentId: 'd', version: 4n });
    const access = create(AccessChangedSchema, { collection: 'handbook', documentId: 'd', readers: ['board'] });
    expect(
      await amendments({ value: encodeJson(DocumentDeletedSchema, deleted), headers: typed(DocumentDeletedSchema) }),
    ).toMatchObject([{ document: { version: 4n }, change: { case: 'removal' } }]);
    expect(
      await amendments({ value: encodeJson(AccessChangedSchema, access), headers: typed(AccessChangedSchema) }),
    ).toMatchObject([{ change: { case: 'access', value: { readers: ['board'] } } }]);
  });

  it.each<[string, Delivery]>([
    ['a null value without a key', { value: null, key: '', headers: { 'weir-collection': 'handbook' } }],
    ['a null value without a collection', { value: null }],
    ['a version that is no number', { value: null, headers: { 'weir-collection': 'handbook', 'weir-version': '-1' } }],
    [
      'an access change for nobody',
      { value: Buffer.from('{"collection":"c","documentId":"d"}'), headers: typed(AccessChangedSchema) },
    ],
    ['bytes that are no message', { value: Buffer.from([0xff]) }],
    ['a submission without an id', { value: Buffer.from('{"collection":"c","text":"t"}') }],
  ])('that cannot be read (%s) is a dead letter', async (_what, delivery) => {
    expect(await deliver(delivery)).toBeUndefined();
  });
});
