import { TOPIC } from '../../e2e/support/topics.js';
import type { Incident } from './incident.ts';

const DOCUMENT = 'notices/fire-drill.md';
const DOCUMENTS = 600;
const SENTENCES = 6;

/** About a hundred words, no two documents alike. */
function minutesOf(meeting: number): string {
  return Array.from(
    { length: SENTENCES },
    (_, index) =>
      `Item ${index} of meeting ${meeting}: the committee looked at report ${meeting * SENTENCES + index} and left it as it was.`,
  ).join('\n\n');
}

/** More comes than is handled: an archive is loaded, and what is new stands behind it. */
export const consumerBehind: Incident = {
  name: 'consumer-behind',
  title: 'A notice takes minutes to appear',
  happens:
    'Somebody loads an archive, the minutes of thousands of meetings, while colleagues go on publishing notices.',
  async cause(system) {
    await system.withClient([], async (client) => {
      await Promise.all(
        Array.from({ length: DOCUMENTS * system.patience }, (_, meeting) => {
          const documentId = `minutes/${meeting}.md`;
          return client.publish(TOPIC.documents, documentId, {
            collection: 'archive',
            documentId,
            text: minutesOf(meeting),
          });
        }),
      );
      await client.publish(TOPIC.documents, DOCUMENT, {
        collection: 'handbook',
        documentId: DOCUMENT,
        text: 'The fire drill is on Thursday at 11:00.',
      });
    });
    return async () => void (await system.system.mustWeir(['up', '--scale', 'embedding=1']));
  },
  symptom: {
    text: 'A notice that should be there within seconds is not.',
    command: `npx weir documents show ${DOCUMENT} --collection handbook`,
    shows: [/There is no such document in this collection/],
    exitCode: 4,
  },
  find: [
    {
      text: 'One service computes with all that the processor gives, so much that it may not say in time that it is ready, and hundreds of messages wait for it.',
      command: 'npx weir top --once',
      shows: [/^embedding /, /^weir\.embedding\.embed-chunks/],
      keeps: [/^service/, /^group/],
    },
    {
      text: 'Whether it moves: the second time, less waits. It is behind, and not stuck.',
      command:
        'npx weir lag --group weir.embedding.embed-chunks; sleep 3; npx weir lag --group weir.embedding.embed-chunks',
      shows: [/document-cleared +0 /],
      keeps: [/^topic/],
    },
    {
      text: 'The doctor says since when, and what to do.',
      command: 'npx weir doctor',
      shows: [/warning lag: weir\.embedding\.embed-chunks has \d+ of/, /weir up --scale embedding=2/],
      // While it computes, embedding may not answer in time that it is ready.
      exitCode: [0, 1],
    },
  ],
  mend: [
    {
      text: 'Another instance takes half of the partitions. (On a cluster KEDA does that by the lag.)',
      command: 'npx weir up --scale embedding=2',
      shows: [/Scaled/],
    },
  ],
  over: [
    {
      text: 'Two share the work.',
      command: 'npx weir lag --group weir.embedding.embed-chunks',
      shows: [/weir-embedding-0/, /weir-embedding-1/],
      keeps: [/^topic/],
    },
    {
      text: 'The notice is there.',
      command: `npx weir documents show ${DOCUMENT} --collection handbook`,
      shows: [/Thursday at 11:00/],
      withinMs: 180_000,
    },
    {
      text: 'Nothing waits any more. Go back with `npx weir up --scale embedding=1`.',
      command: 'npx weir doctor',
      shows: [/ok +lag: nothing waits/],
      withinMs: 180_000,
    },
  ],
};
