import type { DescMessage } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replyTopics } from './reply-topics.js';
import { topicName } from './topic.js';
import { topics } from './topics.js';

const catalogue = Object.entries(topics).map(([key, topic]) => ({ property: key, ...topic }));

describe('topicName', () => {
  it.each([
    ['weir.ingestion.v1.DocumentSubmitted', 'weir.ingestion.v1.document-submitted'],
    ['weir.orchestration.v1.AnswerDelta', 'weir.orchestration.v1.answer-delta'],
    ['weir.tools.v2.Called', 'weir.tools.v2.called'],
    ['weir.a.v1.Sha256Computed', 'weir.a.v1.sha256-computed'],
  ])('%s → %s', (type, name) => {
    expect(topicName(type)).toBe(name);
  });

  it('keeps different messages apart, in names that Kafka takes and its metrics do not confuse', () => {
    const word = fc.stringMatching(/^[A-Z][a-z0-9]{1,8}$/);
    const words = fc.array(word, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(words, words, (one, other) => {
        const [first, second] = [one, other].map((name) => topicName(`weir.domain.v1.${name.join('')}`));
        expect(first).toBe(`weir.domain.v1.${one.join('-').toLowerCase()}`);
        expect(first).toMatch(/^[a-z0-9.-]+$/);
        expect(first === second).toBe(one.join('') === other.join(''));
      }),
    );
  });
});

describe('the catalogue', () => {
  it('has every topic once, no name another’s dead-letter topic', () => {
    const names = catalogue.flatMap(({ name, deadLetters }) => [name, deadLetters]).concat(Object.values(replyTopics));
    expect(new Set(names).size).toBe(names.length);
  });

  it('calls a topic as its message is called', () => {
    for (const { property, schema } of catalogue) {
      expect(property.toLowerCase()).toBe(schema.name.toLowerCase());
    }
  });

  it.each(catalogue)('$name: required fields are fields of every message it carries as its own', (topic) => {
    expect(topic.required.length).toBeGreaterThan(0);
    expect(topic.required.filter((name) => !memberNames(topic.schema).has(name))).toEqual([]);
  });

  it.each(catalogue)('$name: its partitions, retention and limit can be created', (topic) => {
    expect(topic.partitions).toBeGreaterThan(0);
    expect(topic.maxMessageBytes).toBeGreaterThan(0);
    expect(topic.consumers.length).toBeGreaterThan(0);
    // Nothing expires from a compacted topic; what must be kept forever is either compacted or a log.
    if (topic.cleanup === 'compact') expect(topic.retentionDays).toBe('forever');
  });

  it('keys what belongs together alike: a document’s messages by document, a run’s by run', () => {
    const document = ['documentSubmitted', 'documentDeleted', 'accessChanged', 'documentStatus'] as const;
    for (const name of document) expect(topics[name].key({ documentId: 'leave.md' } as never)).toBe('leave.md');
    const batch = ['documentChunked', 'documentCleared', 'chunksEmbedded'] as const;
    for (const name of batch) {
      expect(topics[name].key({ batch: { document: { documentId: 'leave.md' } } } as never)).toBe('leave.md');
    }
    expect(topics.documentAmended.key({ document: { documentId: 'leave.md' } } as never)).toBe('leave.md');
    const run = ['answerRequested', 'answerCompleted', 'answerDelta', 'stepCompleted', 'retrieveRequested'] as const;
    for (const name of run) expect(topics[name].key({ runId: 'run-1' } as never)).toBe('run-1');
    expect(topics.resourceChanged.key({ kind: 'App', name: 'support' } as never)).toBe('App/support');
  });

  it('gives request, reply and answer topics the same partitions: they are assigned together', () => {
    const together = [topics.answerRequested, topics.stepCompleted, topics.answerCompleted, topics.answerDelta];
    expect(new Set(together.map(({ partitions }) => partitions)).size).toBe(1);
  });
});

/** Fields and oneofs, as code names them. */
function memberNames(schema: DescMessage): Set<string> {
  return new Set(schema.members.map(({ localName }) => localName));
}
