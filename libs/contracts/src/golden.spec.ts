import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type DescFile, type DescMessage, equals } from '@bufbuild/protobuf';
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeBinary, encodeJson, JSON_TYPE, PROTOBUF } from './codec.js';
import * as contracts from './index.js';

// What a record looks like on the wire, for every message and in both encodings. A golden record is written once and then
// stands for what released versions wrote: a new field gets a new record beside it (`npm run golden` writes its bytes).
const folder = join(import.meta.dirname, '..', 'golden');

const files = Object.values(contracts as Record<string, unknown>).filter(
  (value): value is DescFile => (value as DescFile | undefined)?.kind === 'file',
);
const messages = new Map(files.flatMap((file) => file.messages).map((message) => [message.typeName, message]));

const records = globSync('*/*.json', { cwd: folder })
  .sort()
  .map((path) => {
    const type = basename(dirname(path));
    const json = readFileSync(join(folder, path), 'utf8').trimEnd();
    const bytes = join(folder, path.replace(/\.json$/, '.binpb'));
    return { name: `${type}/${basename(path, '.json')}`, schema: messages.get(type)!, json, bytes };
  });

const read = (path: string) => readFileSync(path, { encoding: null });

/** Every field that is set in a message or below it, as `type.field`. */
function* setFields(message: ReflectMessage): Generator<string> {
  for (const field of message.sortedFields) {
    if (!message.isSet(field)) continue;
    yield `${message.desc.typeName}.${field.name}`;
    const value: unknown = message.get(field);
    const below = field.fieldKind === 'list' || field.fieldKind === 'map' ? [...(value as Iterable<unknown>)] : [value];
    for (const item of below) {
      if (field.message?.typeName.startsWith('weir.')) yield* setFields(item as ReflectMessage);
    }
  }
}

describe('golden records', () => {
  it('there is one for every message of the catalogue, and for the state that travels in replies', () => {
    const carried: DescMessage[] = Object.values(contracts.topics).flatMap(({ schema, alsoCarries }) => [
      schema,
      ...alsoCarries,
    ]);
    const wanted = new Set([...carried, contracts.RunStateSchema].map(({ typeName }) => typeName));
    const present = new Set(records.map(({ schema }) => schema.typeName));
    expect([...wanted].filter((type) => !present.has(type))).toEqual([]);
  });

  it('every field of every message is set in one of them', () => {
    const set = new Set(
      records.flatMap(({ schema, json }) => [
        ...setFields(reflect(schema, decodeMessage(schema, Buffer.from(json), JSON_TYPE))),
      ]),
    );
    const declared = [...messages.values()].flatMap(({ typeName, fields }) =>
      fields.map(({ name }) => `${typeName}.${name}`),
    );
    expect(declared.length).toBeGreaterThan(200);
    expect(declared.filter((field) => !set.has(field))).toEqual([]);
  });

  it.each(records)('$name: today’s code reads it and writes the same', ({ schema, json, bytes }) => {
    expect(existsSync(bytes), `${bytes} is missing: write it with npm run golden`).toBe(true);
    const fromJson = decodeMessage(schema, Buffer.from(json), JSON_TYPE);
    const fromBytes = decodeMessage(schema, read(bytes), PROTOBUF);
    expect(equals(schema, fromJson, fromBytes)).toBe(true);
    expect(encodeJson(schema, fromBytes).toString()).toBe(json);
    expect(encodeBinary(schema, fromJson).toString('hex')).toBe(read(bytes).toString('hex'));
  });
});
