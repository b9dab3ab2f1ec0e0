import { HEADER, topics } from '@weir/contracts';
import type { Random } from '@weir/statistics';
import { COLLECTION, envelope, type PoisonInput } from './input.js';
import { TENANTS } from './plan-load.js';

interface Kind {
  what: string;
  code: string;
  topic: 'documentSubmitted' | 'answerRequested';
  value: (id: string) => Buffer | null;
  /** Undefined takes the header away. */
  headers?: Record<string, string | undefined>;
  key?: null;
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const document = (id: string) => ({ collection: COLLECTION, documentId: id, text: 'x' });
const request = (id: string) => ({ runId: id, app: 'chaos', question: 'x?' });

/** Field 1, length-delimited, of a length that the record does not have. */
const tornProtobuf = (id: string) => Buffer.concat([Buffer.from([0x0a, 0x7f]), Buffer.from(id)]);

/** A string that no UTF-8 decoder takes, in JSON that is otherwise right. */
const brokenUtf8 = (value: unknown) => {
  const bytes = json(value);
  const at = bytes.lastIndexOf('x');
  return Buffer.concat([bytes.subarray(0, at), Buffer.from([0xc3, 0x28]), bytes.subarray(at + 1)]);
};

/** Each way in which a record can be beyond reading. */
export const POISON: readonly Kind[] = (['documentSubmitted', 'answerRequested'] as const).flatMap((topic): Kind[] => {
  const isDocument = topic === 'documentSubmitted';
  const good = (id: string) => (isDocument ? document(id) : request(id));
  return [
    {
      what: 'protobuf cut short',
      code: 'message-undecodable',
      topic,
      value: tornProtobuf,
      headers: { [HEADER.contentType]: 'application/protobuf' },
    },
    {
      what: 'unknown content type',
      code: 'content-type-unknown',
      topic,
      value: (id) => json(good(id)),
      headers: { [HEADER.contentType]: 'application/avro' },
    },
    {
      what: 'unknown schema',
      code: 'type-unknown',
      topic,
      value: (id) => json(good(id)),
      headers: { [HEADER.type]: 'weir.ingestion.v9.DocumentSubmitted' },
    },
    {
      what: 'wrong type',
      code: 'message-undecodable',
      topic,
      value: (id) => json({ ...good(id), [isDocument ? 'collection' : 'app']: { not: 'a string' } }),
    },
    { what: 'JSON cut short', code: 'message-undecodable', topic, value: (id) => json(good(id)).subarray(0, -4) },
    { what: 'invalid UTF-8', code: 'message-undecodable', topic, value: (id) => brokenUtf8(good(id)) },
    {
      what: 'missing field',
      code: 'field-missing',
      topic,
      value: (id) => json({ ...good(id), [isDocument ? 'documentId' : 'runId']: '' }),
    },
    { what: 'empty value', code: isDocument ? 'field-missing' : 'value-missing', topic, value: () => null },
    {
      what: 'empty key and value',
      code: isDocument ? 'field-missing' : 'value-missing',
      topic,
      value: () => null,
      key: null,
      headers: isDocument ? { [HEADER.collection]: COLLECTION } : {},
    },
    {
      what: 'no tenant',
      code: 'tenant-missing',
      topic,
      value: (id) => json(good(id)),
      headers: { [HEADER.tenant]: undefined },
    },
  ];
});

/** `count` records that nobody can read, of every kind in turn. */
export function planPoison(round: string, count: number, random: Random): PoisonInput[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = POISON[index % POISON.length]!;
    const id = `${round}-poison-${index}`;
    const { schema, name } = topics[kind.topic];
    const headers = { ...envelope(id, schema.typeName, random.pick(TENANTS)), ...kind.headers };
    const value = kind.value(id);
    // A null value has no type: it means what its topic says.
    if (value === null) Object.assign(headers, { [HEADER.type]: undefined, [HEADER.contentType]: undefined });
    return {
      kind: 'poison',
      id,
      what: kind.what,
      code: kind.code,
      record: {
        topic: name,
        key: kind.key === null ? null : Buffer.from(id),
        value,
        headers: Object.fromEntries(
          Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined),
        ),
      },
    };
  });
}
