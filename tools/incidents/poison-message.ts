import { TOPIC } from '../../e2e/support/topics.js';
import type { Incident } from './incident.ts';

const DOCUMENT = 'offices/graz.md';
const TEXT = 'The Graz office is at Lendkai 19. It is open from 08:00 to 18:00.';

/** A producer writes a record that fits no schema; it is set aside, and nobody who could be told sent it. */
export const poisonMessage: Incident = {
  name: 'poison-message',
  title: 'A document never arrives',
  happens:
    'A program of somebody else writes a document to the topic whose text is a number. The record fits no schema, and will not at the next attempt either.',
  async cause(system) {
    await system.withClient([], (client) =>
      client.publish(TOPIC.documents, DOCUMENT, { collection: 'handbook', documentId: DOCUMENT, text: 19 }),
    );
    return async () => void (await system.system.weir(['documents', 'delete', DOCUMENT, '--collection', 'handbook']));
  },
  symptom: {
    text: 'A colleague asks where the page about the new office is. It was sent, and there is no such document.',
    command: `npx weir documents show ${DOCUMENT} --collection handbook`,
    shows: [/There is no such document in this collection/],
    exitCode: 4,
  },
  find: [
    {
      text: 'Everything is ready, nothing waits, and there are dead letters: something was set aside.',
      command: 'npx weir top --once',
      shows: [/dead letters [1-9]/, /Nothing waits/],
    },
    {
      text: 'Which topic it came from.',
      command: 'npx weir dlq list',
      shows: [/document-submitted/],
      keeps: [/^topic/],
    },
    {
      text: 'Which record, and why: the code, the field, who gave it up.',
      command: 'npx weir dlq list document-submitted',
      shows: [/graz/, /text/],
      keeps: [/./],
      catches: { place: /^(\d+\/\d+) .*graz\.md$/m },
    },
    {
      text: 'What it says.',
      command: 'npx weir dlq show document-submitted <place>',
      shows: [/"text": *19/],
      keeps: [/^\d+\/\d+ /, /^ {4}/, /errors\.(topic|stage|exception\.message)/, /^weir-(tenant|group|error-field)/],
    },
  ],
  mend: [
    {
      text: 'Correct the field and send the record back to where it came from. (What is right as it stands goes back with `weir dlq redrive`.) Then tell whoever wrote it.',
      command: `npx weir dlq edit document-submitted <place> --set text="${TEXT}"`,
      shows: [/document-submitted/],
    },
  ],
  over: [
    {
      text: 'The document is there.',
      command: `npx weir documents show ${DOCUMENT} --collection handbook`,
      shows: [/Lendkai 19/],
      keeps: [/./],
    },
    {
      text: 'The audit trail has who changed what.',
      command: 'npx weir audit list --action dead-letter-edited --tenant default',
      shows: [/dead-letter-edited/],
    },
  ],
};
