import { create, equals, type MessageInitShape } from '@bufbuild/protobuf';
import { WeirError } from '@weir/errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeBinary, encodeJson, JSON_TYPE, PROTOBUF } from './codec.js';
import { type DocumentSubmitted, DocumentSubmittedSchema } from './generated/weir/ingestion/v1/documents_pb.js';
import { topics } from './topics.js';

const document = create(DocumentSubmittedSchema, {
  collection: 'handbook',
  documentId: 'leave.md',
  source: { case: 'text', value: 'Everyone has 25 days.' },
});
const json = encodeJson(DocumentSubmittedSchema, document);
const bytes = encodeBinary(DocumentSubmittedSchema, document);

function failure(work: () => unknown): Pick<WeirError, 'code' | 'disposition' | 'field' | 'message'> {
  try {
    work();
  } catch (error) {
    if (WeirError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const decode = (value: Uint8Array, contentType?: string, required?: readonly string[]) =>
  decodeMessage(DocumentSubmittedSchema, value, contentType, required);

describe('decodeMessage', () => {
  it.each([
    ['JSON', json, 'application/json'],
    ['JSON with parameters, in capitals', json, 'Application/JSON; charset=UTF-8'],
    ['protobuf', bytes, 'application/protobuf'],
    ['protobuf by its older name', bytes, 'application/x-protobuf'],
    ['JSON without a header', json, undefined],
    ['protobuf without a header', bytes, undefined],
    ['JSON with an empty header', json, ''],
  ])('reads %s', (_name, value, contentType) => {
    expect(equals(DocumentSubmittedSchema, decode(value, contentType), document)).toBe(true);
  });

  it('ignores fields it does not know, in both encodings: producers may be newer', () => {
    const newerJson = Buffer.from(JSON.stringify({ ...JSON.parse(json.toString()), addedLater: { deep: [1] } }));
    // Field 1000, a varint.
    const newerBytes = Buffer.concat([bytes, Buffer.from([0xc0, 0x3e, 0x01])]);
    expect(decode(newerJson, JSON_TYPE).documentId).toBe('leave.md');
    expect(decode(newerBytes, PROTOBUF).documentId).toBe('leave.md');
  });

  it('reads field names as the schema writes them, too', () => {
    const value = Buffer.from('{"collection":"handbook","document_id":"leave.md","media_type":"text/plain"}');
    expect(decode(value)).toMatchObject({ documentId: 'leave.md', mediaType: 'text/plain' });
  });

  it.each([
    ['JSON cut short', Buffer.from('{"collection":'), JSON_TYPE, undefined],
    ['text that is no JSON, without a header', Buffer.from('{collection}'), undefined, undefined],
    ['JSON that is not an object', Buffer.from('[1]'), JSON_TYPE, undefined],
    ['JSON that is not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), JSON_TYPE, undefined],
    ['a number for a text', Buffer.from('{"documentId":7}'), JSON_TYPE, 'documentId'],
    ['a text for a number', Buffer.from('{"version":"newest"}'), JSON_TYPE, 'version'],
    ['a negative number for an unsigned one', Buffer.from('{"version":-1}'), JSON_TYPE, 'version'],
    ['two sources', Buffer.from('{"text":"a","uri":"b"}'), JSON_TYPE, 'source'],
    ['protobuf cut short', bytes.subarray(0, bytes.length - 3), PROTOBUF, undefined],
    ['bytes that are neither', Buffer.from([0xff, 0xff, 0xff]), undefined, undefined],
    ['JSON declared as protobuf', json, PROTOBUF, undefined],
    ['protobuf declared as JSON', bytes, JSON_TYPE, undefined],
  ])('refuses %s for good', (_name, value, contentType, field) => {
    const error = failure(() => decode(value, contentType));
    expect(error).toMatchObject({ code: 'message-undecodable', disposition: 'poison', field });
    expect(error.message).toContain('weir.ingestion.v1.DocumentSubmitted');
  });

  it('never quotes what it could not read', () => {
    const error = failure(() => decode(Buffer.from('{"version":"hunter2 is my password"}'), JSON_TYPE));
    expect(error.message).not.toContain('hunter2');
  });

  it.each(['text/plain', 'application/avro', 'json', ';'])('refuses the content type %j', (contentType) => {
    expect(failure(() => decode(json, contentType))).toMatchObject({
      code: 'content-type-unknown',
      disposition: 'poison',
      field: 'content-type',
    });
  });

  it.each<[string, MessageInitShape<typeof DocumentSubmittedSchema>]>([
    ['collection', { ...document, collection: '' }],
    ['documentId', { ...document, documentId: '' }],
    ['source', { ...document, source: { case: undefined } }],
    ['readers', { ...document, readers: [] }],
    ['metadata', { ...document }],
  ])('names the field that is missing: %s', (field, init) => {
    const value = encodeBinary(DocumentSubmittedSchema, create(DocumentSubmittedSchema, init));
    const error = failure(() => decode(value, PROTOBUF, [field]));
    expect(error).toMatchObject({ code: 'field-missing', disposition: 'poison', field });
    expect(error.message).toBe(`weir.ingestion.v1.DocumentSubmitted has no ${field}.`);
  });

  it('takes an empty text as a source: the document is empty, not missing', () => {
    const value = Buffer.from('{"collection":"c","documentId":"d","text":""}');
    expect(decode(value, undefined, topics.documentSubmitted.required).source).toEqual({ case: 'text', value: '' });
  });

  it.each(Object.values(topics))('finds the first required field of $name missing in an empty message', (topic) => {
    expect(failure(() => decodeMessage(topic.schema, Buffer.from('{}'), undefined, topic.required))).toMatchObject({
      code: 'field-missing',
      field: topic.required[0],
    });
  });
});

describe('encodeJson and encodeBinary', () => {
  it('loses nothing, whatever a document holds, in either encoding', () => {
    // Any character; `binary`, the library's own unit for it, takes half a second to build.
    const unit = fc.nat({ max: 0x10_ff_ff }).filter((code) => code < 0xd8_00 || code > 0xdf_ff);
    const text = fc.string({ unit: unit.map((code) => String.fromCodePoint(code)) });
    const submitted = fc
      .record({
        collection: text,
        documentId: text,
        version: fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { nil: undefined }),
        readers: fc.array(text),
        metadata: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.constantFrom(true, null)), {
          maxKeys: 3,
        }),
        source: fc.oneof(
          fc.record({ case: fc.constant('text' as const), value: text }),
          fc.record({ case: fc.constant('content' as const), value: fc.uint8Array() }),
        ),
      })
      .map(({ version, ...rest }) =>
        create(DocumentSubmittedSchema, {
          ...rest,
          ...(version === undefined ? {} : { version }),
        }),
      );
    fc.assert(
      fc.property(submitted, (message: DocumentSubmitted) => {
        const viaJson = decode(encodeJson(DocumentSubmittedSchema, message));
        const viaBytes = decode(encodeBinary(DocumentSubmittedSchema, message), PROTOBUF);
        expect(equals(DocumentSubmittedSchema, viaJson, message)).toBe(true);
        expect(equals(DocumentSubmittedSchema, viaBytes, message)).toBe(true);
      }),
    );
  });
});
