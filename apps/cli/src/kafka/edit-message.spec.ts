import { create, encodeBinary, encodeJson, HEADER, topics } from '@weir/contracts';
import { DEAD_LETTER, type InboundRecord } from '@weir/kafka';
import { describe, expect, it } from 'vitest';
import { EDITED, REPLAYED_FROM } from './dead-letters.js';
import { editableText, editedRecord, setFields } from './edit-message.js';

const topic = topics.documentDeleted;
const message = create(topic.schema, { collection: 'c', documentId: 'a.md' });
const at = Date.parse('2026-03-01T12:00:00Z');

const dead = (over: Partial<InboundRecord> = {}): InboundRecord => ({
  topic: topic.deadLetters,
  partition: 0,
  offset: 5,
  timestamp: 0,
  key: Buffer.from('a.md'),
  value: encodeBinary(topic.schema, message),
  headers: Object.entries({
    [HEADER.tenant]: 't',
    [HEADER.contentType]: 'application/protobuf',
    [DEAD_LETTER.topic]: topic.name,
    [DEAD_LETTER.code]: 'field-missing',
  }).map(([name, text]) => [Buffer.from(name), Buffer.from(text)]),
  ...over,
});

describe('editableText', () => {
  it('is the message as JSON, whatever it was', () => {
    expect(JSON.parse(editableText(dead()))).toEqual({ collection: 'c', documentId: 'a.md' });
  });

  it('is the bytes as text where they are no message', () => {
    const headers = dead().headers.filter(([name]) => name?.toString() !== HEADER.contentType);
    expect(editableText(dead({ value: Buffer.from('{"collection": '), headers }))).toBe('{"collection": ');
  });
});

describe('setFields', () => {
  it.each([
    [['a=2'], { a: 2, b: { c: 'x' } }],
    [['a=two words'], { a: 'two words', b: { c: 'x' } }],
    [['b.c=y', 'b.d=["z"]'], { a: 1, b: { c: 'y', d: ['z'] } }],
    [['e.f=true'], { a: 1, b: { c: 'x' }, e: { f: true } }],
    [['a='], { b: { c: 'x' } }],
  ])('%j', (settings, expected) => {
    expect(JSON.parse(setFields('{"a":1,"b":{"c":"x"}}', settings))).toEqual(expected);
  });

  it.each([
    ['a', 'not field=value'],
    ['a.b=1', 'holds no fields'],
  ])('refuses %s', (setting, problem) => {
    expect(() => setFields('{"a":1}', [setting])).toThrow(problem);
  });
});

describe('editedRecord', () => {
  it('is for the origin topic, with its headers, as JSON, and says that it was edited', () => {
    const back = editedRecord(dead(), '{"collection":"d","documentId":"a.md"}', at);
    expect(back).toMatchObject({ topic: topic.name, key: Buffer.from('a.md') });
    expect(back.value).toEqual(encodeJson(topic.schema, create(topic.schema, { collection: 'd', documentId: 'a.md' })));
    expect(Object.fromEntries(Object.entries(back.headers).map(([name, value]) => [name, value.toString()]))).toEqual({
      [HEADER.tenant]: 't',
      [HEADER.contentType]: 'application/json',
      [REPLAYED_FROM]: `${topic.deadLetters}/0/5`,
      [EDITED]: '2026-03-01T12:00:00.000Z',
    });
  });

  it('has another key where the field that it follows from is another', () => {
    const text = '{"collection":"c","documentId":"b.md"}';
    expect(editedRecord(dead(), text, at).key?.toString()).toBe('b.md');
  });

  it.each([
    ['no JSON', '{"collection": secret', 'The message is no JSON'],
    ['no object', '[]', 'must be a JSON object'],
    ['an unknown field', '{"collection":"c","documentId":"a","colour":"red"}', 'no field colour'],
    ['a missing field', '{"documentId":"a"}', 'has no collection'],
    ['a field of another type', '{"collection":["c"],"documentId":"a"}', 'wrong value in collection'],
  ])('refuses %s, and quotes nothing', (_, text, problem) => {
    expect(() => editedRecord(dead(), text, at)).toThrow(problem);
    try {
      editedRecord(dead(), text, at);
    } catch (error) {
      expect((error as Error).message).not.toMatch(/secret|red/);
    }
  });
});
