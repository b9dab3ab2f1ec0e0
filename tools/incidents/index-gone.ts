import type { Incident } from './incident.ts';
import type { IncidentSystem } from './incident-system.ts';

const QUESTION = 'How much holiday do I get per year when I work full time?';
const REGISTRY = 'weir-documents';

const elasticsearch = ({ system }: IncidentSystem, path: string, method = 'GET') =>
  fetch(`${system.addresses.elasticsearchUrl}/${path}`, { method });

/** The indices are deleted; all that was in them can be made again from Kafka. */
export const indexGone: Incident = {
  name: 'index-gone',
  title: 'The app says that it found nothing, whatever is asked',
  happens: 'Somebody tidies up Elasticsearch and deletes the indices of Weir. (A lost disk comes to the same.)',
  async cause(system) {
    const indices = (await (await elasticsearch(system, 'weir-*/_alias')).json()) as object;
    const deleted = await elasticsearch(system, Object.keys(indices).join(','), 'DELETE');
    if (!deleted.ok) throw new Error(await deleted.text());
    return async () => {
      if ((await elasticsearch(system, REGISTRY)).ok) return;
      for (const step of indexGone.mend) await system.run(step.command);
    };
  },
  symptom: {
    text: 'A question that was answered yesterday is not.',
    command: `npx weir ask "${QUESTION}" --app handbook`,
    shows: [/I found nothing about this/, /no-context/],
  },
  find: [
    {
      text: 'It is not the model: the search finds nothing, and there are no documents.',
      command: 'npx weir search holiday --collection handbook',
      shows: [/^0 hits/],
    },
    {
      text: 'All services are ready, and one index is gone.',
      command: 'npx weir doctor',
      shows: [/failed +index: weir-documents is gone/, /weir offsets reset weir\.retrieval\.index-documents/],
      exitCode: 1,
    },
    {
      text: 'What it was made of still stands in Kafka: chunks with their embeddings.',
      command: 'npx weir topics show chunks-embedded',
      shows: [/^kept +/, /^0 +1 +/],
      keeps: [/^partition +leader/],
    },
  ],
  mend: [
    {
      text: 'Only a group without members can go back: stop the service.',
      command: 'npx weir up --scale retrieval=0',
      shows: [/Scaled/],
    },
    {
      text: 'Back to the start. It says first what is handled again.',
      command: 'npx weir offsets reset weir.retrieval.index-documents --to start --yes',
      shows: [/chunks-embedded/, /partitions of weir\.retrieval\.index-documents reset/],
      keeps: [/^topic/],
    },
    {
      text: 'The service makes its indices when it starts, and fills them.',
      command: 'npx weir up --scale retrieval=1',
      shows: [/Scaled/],
    },
  ],
  over: [
    {
      text: 'The question is answered; nothing was embedded again.',
      command: `npx weir ask "${QUESTION}" --app handbook`,
      shows: [/27 days/],
    },
    {
      text: 'The doctor agrees.',
      command: 'npx weir doctor',
      shows: [/ok +index: green/, /ok +lag: nothing waits/],
    },
    {
      text: 'The audit trail has that a group was reset, a record a partition.',
      command: 'npx weir audit list --action offsets-reset --tenant weir --limit 2',
      shows: [/offsets-reset +Group\/weir\.retrieval\.index-documents/],
    },
  ],
  note: 'Chunks with their embeddings are kept for 7 days. Of a collection that is older, submit the documents again (`weir ingest`): they are kept for ever on `document-submitted`, but ingestion does not split again what it has split. The chain log (`weir runs`) is made again in the same way from `weir.monitoring.log-runs`.',
};
