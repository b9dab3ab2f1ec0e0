import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { topics, type Topic } from '@weir/contracts';
import { cell, code, table } from './markdown.ts';
import { jsonType, reachable, type Schemas } from './schemas.ts';

/** `docs/topics.md`. */
export function topicsPage(schemas: Schemas): string {
  const all: Topic[] = Object.values(topics);
  const roots = all.flatMap(({ schema, alsoCarries }) => [schema, ...alsoCarries]).map(({ typeName }) => typeName);
  const parts = reachable(schemas, roots).filter(({ typeName }) => !roots.includes(typeName));
  return [
    '# Topics',
    'Every topic there is, from the catalogue in `libs/contracts/src/topics.ts`. Public topics keep their meaning, and speak',
    'JSON to everyone who reads them; all of them take JSON and protobuf, told apart by the header `content-type`. What a topic',
    'cannot take goes to `<topic>.dlq`. The envelope is in headers: CloudEvents (`ce_*`), `traceparent` and `weir-*`.',
    '',
    table(
      ['topic', 'message', 'key', 'partitions', 'kept', 'cleanup', 'largest record', 'written by', 'read by'],
      all.map((topic) => [
        `${code(topic.name)} (${topic.visibility})`,
        `[${topic.schema.name}](#${topic.schema.name.toLowerCase()})`,
        code(keyOf(topic)),
        String(topic.partitions),
        kept(topic),
        topic.cleanup,
        `${topic.maxMessageBytes / 1024 / 1024} MiB`,
        topic.producer,
        topic.consumers.join(', '),
      ]),
    ),
    '',
    '## Messages',
    ...all.flatMap((topic) => [
      ...section(schemas, schemas.message(topic.schema.typeName), topic.required),
      ...(topic.alsoCarries.length > 0
        ? [`Its topic carries ${topic.alsoCarries.map(({ name }) => name).join(' and ')} too, told by \`ce_type\`.`, '']
        : []),
      ...(topic.tombstone === undefined ? [] : [`A record with a null value ${topic.tombstone}.`, '']),
    ]),
    '## Parts of messages',
    ...parts.flatMap((part) => section(schemas, part, [])),
  ].join('\n');
}

function section(schemas: Schemas, message: DescMessage, required: readonly string[]): string[] {
  const rows = message.fields.map((field) => [
    code(field.jsonName),
    jsonType(field),
    need(field, required),
    schemas.comment(field),
  ]);
  const comment = schemas.comment(message);
  return [
    `### ${message.name}`,
    '',
    ...(comment === '' ? [] : [cell(comment), '']),
    ...(rows.length === 0 ? ['No fields.'] : [table(['field', 'type', 'required', 'meaning'], rows)]),
    '',
  ];
}

/** Of alternatives, the names of all: one of them is set. */
function need(field: DescField, required: readonly string[]): string {
  if (!field.oneof) return required.includes(field.localName) ? 'yes' : '';
  const names = field.oneof.fields.map(({ jsonName }) => code(jsonName)).join(', ');
  return required.includes(field.oneof.localName) ? `one of ${names}` : `at most one of ${names}`;
}

function kept({ retentionDays }: Topic): string {
  return retentionDays === 'forever' ? 'forever' : `${retentionDays} d`;
}

/** What the key is made of: the paths that the topic's own function reads of a message. */
export function keyOf(topic: Topic): string {
  const key: unknown = topic.key(recorder('') as never);
  return String(key);
}

function recorder(path: string): unknown {
  return new Proxy(
    {},
    {
      get: (_target, name) =>
        typeof name === 'symbol' ? () => path : recorder(path === '' ? name : `${path}.${name}`),
    },
  );
}
