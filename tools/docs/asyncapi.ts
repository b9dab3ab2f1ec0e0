import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import { StepCompletedSchema, type Topic, topics } from '@weir/contracts';
import { stringify } from 'yaml';
import { reachable, type Schemas } from './schemas.ts';
import { keyOf } from './topics-page.ts';

const DAY_MS = 86_400_000;
const REQUEST = /^(check|embed|retrieve|documents|complete)Requested$/;

/** `docs/asyncapi.yaml`: the catalogue as AsyncAPI 3, Weir being the application that it describes. */
export function asyncApi(schemas: Schemas, version: string): string {
  const all = Object.entries<Topic>(topics);
  const messages = all.flatMap(([, { schema, alsoCarries }]) => [schema, ...alsoCarries]);
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Weir',
      version,
      description: 'LLM applications as flows of events: documents in, cited answers out, over Kafka.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: {
      ...Object.fromEntries(all.map(([name, topic]) => [name, channel(topic)])),
      reply: {
        address: null,
        description: 'Where the reply to a step request goes: the topic that its header weir-reply-topic names.',
        messages: { StepCompleted: reference('messages', StepCompletedSchema.name) },
      },
    },
    operations: Object.fromEntries(all.flatMap(([name, topic]) => operations(name, topic))),
    components: {
      messages: Object.fromEntries(messages.map((schema) => [schema.name, message(schemas, schema)])),
      messageTraits: { envelope: { headers: envelope } },
      schemas: Object.fromEntries(
        reachable(
          schemas,
          messages.map(({ typeName }) => typeName),
        ).map((part) => [part.name, jsonSchema(schemas, part)]),
      ),
    },
  };
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}

const reference = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });

function channel(topic: Topic): object {
  return {
    address: topic.name,
    messages: Object.fromEntries(
      [topic.schema, ...topic.alsoCarries].map(({ name }) => [name, reference('messages', name)]),
    ),
    ...(topic.tombstone === undefined ? {} : { description: `A record with a null value ${topic.tombstone}.` }),
    bindings: {
      kafka: {
        bindingVersion: '0.5.0',
        topic: topic.name,
        partitions: topic.partitions,
        topicConfiguration: {
          'cleanup.policy': [topic.cleanup],
          'retention.ms': topic.retentionDays === 'forever' ? -1 : topic.retentionDays * DAY_MS,
          'max.message.bytes': topic.maxMessageBytes,
        },
      },
    },
  };
}

/** Weir receives what one of its services reads, and sends what one of them writes. */
function operations(name: string, topic: Topic): [string, object][] {
  const readers = topic.consumers.filter((consumer) => consumer !== 'client');
  const writers = topic.producer.split(', ').filter((producer) => producer !== 'client');
  const at = { channel: { $ref: `#/channels/${name}` } };
  const reply = REQUEST.test(name)
    ? {
        reply: {
          address: { location: '$message.header#/weir-reply-topic' },
          channel: { $ref: '#/channels/reply' },
        },
      }
    : {};
  return [
    ...(readers.length === 0
      ? []
      : [[`${name}.receive`, { action: 'receive', ...at, summary: `Read by ${readers.join(', ')}.`, ...reply }]]),
    ...(writers.length === 0
      ? []
      : [[`${name}.send`, { action: 'send', ...at, summary: `Written by ${writers.join(', ')}.` }]]),
  ] as [string, object][];
}

function message(schemas: Schemas, schema: DescMessage): object {
  const topic = Object.values<Topic>(topics).find(
    (candidate) => candidate.schema === schema || candidate.alsoCarries.includes(schema),
  )!;
  return {
    name: schema.typeName,
    title: schema.name,
    summary: schemas.comment(schemas.message(schema.typeName)),
    contentType: 'application/json',
    payload: reference('schemas', schema.name),
    traits: [reference('messageTraits', 'envelope')],
    bindings: { kafka: { bindingVersion: '0.5.0', key: { type: 'string', description: keyOf(topic) } } },
  };
}

const envelope = {
  type: 'object',
  required: ['weir-tenant'],
  properties: {
    ce_specversion: { type: 'string', const: '1.0' },
    ce_id: { type: 'string', description: 'Deterministic: doing a thing twice writes the same record.' },
    ce_type: { type: 'string', description: "The message's full name." },
    ce_source: { type: 'string' },
    ce_time: { type: 'string', format: 'date-time' },
    ce_subject: { type: 'string', description: 'Document or run id.' },
    'content-type': { type: 'string', enum: ['application/json', 'application/protobuf'] },
    'weir-tenant': { type: 'string' },
    'weir-run': { type: 'string', description: 'Run id, on everything done for a run.' },
    'weir-causation': { type: 'string', description: 'ce_id of the record this one follows from.' },
    'weir-deadline': { type: 'string', format: 'date-time', description: 'After it nobody waits for the reply.' },
    'weir-reply-topic': { type: 'string', description: 'Where the reply is wanted.' },
    'weir-attempt': { type: 'integer', description: 'Deliveries before this one, on redriven dead letters.' },
    traceparent: { type: 'string' },
    tracestate: { type: 'string' },
  },
};

function jsonSchema(schemas: Schemas, part: DescMessage): object {
  const topic = Object.values<Topic>(topics).find(({ schema }) => schema.typeName === part.typeName);
  const fields = new Set(part.fields.map(({ localName }) => localName));
  const required = (topic?.required ?? []).filter((name) => fields.has(name));
  const description = schemas.comment(part);
  return {
    type: 'object',
    ...(description === '' ? {} : { description }),
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(
      part.fields.map((field) => {
        const meaning = schemas.comment(field);
        const type = fieldSchema(field);
        if (meaning === '') return [field.jsonName, type];
        // A reference takes nothing beside it.
        return [
          field.jsonName,
          '$ref' in type ? { allOf: [type], description: meaning } : { ...type, description: meaning },
        ];
      }),
    ),
  };
}

function fieldSchema(field: DescField): object {
  const single = singleSchema(field);
  if (field.fieldKind === 'list') return { type: 'array', items: single };
  return field.fieldKind === 'map' ? { type: 'object', additionalProperties: single } : single;
}

function singleSchema(field: DescField): object {
  if (field.message) {
    if (field.message.typeName === 'google.protobuf.Struct') return { type: 'object' };
    // Any JSON value.
    if (field.message.typeName === 'google.protobuf.Value') return {};
    return reference('schemas', field.message.name);
  }
  switch (field.scalar) {
    case ScalarType.BOOL:
      return { type: 'boolean' };
    case ScalarType.BYTES:
      return { type: 'string', contentEncoding: 'base64' };
    case ScalarType.STRING:
      return { type: 'string' };
    case ScalarType.FIXED64:
    case ScalarType.UINT64:
      return { type: ['string', 'integer'], pattern: '^[0-9]+$' };
    case ScalarType.UINT32:
      return { type: 'integer', minimum: 0 };
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return { type: 'number' };
    default:
      throw new Error(`Field ${field.toString()} has a type that no other field has; say here how JSON writes it.`);
  }
}
