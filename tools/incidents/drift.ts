import { TOPIC } from '../../e2e/support/topics.js';
import type { Incident } from './incident.ts';
import { DRIFT, type IncidentSystem } from './incident-system.ts';

const APP = 'staff-desk';
const AT_A_TIME = 30;
/** Some more than one window: a look is taken every five. */
const OTHERS = DRIFT.window + 10;

const THINGS = [
  'annual leave',
  'sick pay',
  'expenses',
  'laptops',
  'parental leave',
  'working from home',
  'travel',
  'training',
  'pensions',
  'badges',
];
const ASKED = ['How do I apply for #?', 'What is the rule for #?', 'Who decides about #?', 'How much # do I get?'];
const PARTS = ['float', 'radar sensor', 'antenna', 'battery', 'Modbus register', 'solar panel', 'data logger'];
const ASKED_OF_PARTS = [
  'Which voltage does the # of the RG-4 gauge need?',
  'How is the # of an RG-4 calibrated?',
  'My RG-4 gauge reports an error of its #, what does it mean?',
];

/** All are about equally frequent, in an order without a pattern. */
function questionsOf(things: readonly string[], questions: readonly string[], count: number): string[] {
  const all = things.flatMap((thing) => questions.map((question) => question.replace('#', thing)));
  return Array.from({ length: count }, (_, index) => all[(index * 7_919) % all.length]!);
}

async function ask(system: IncidentSystem, questions: readonly string[]): Promise<void> {
  const run = Date.now();
  await system.withClient([TOPIC.answers], async (client) => {
    for (let from = 0; from < questions.length; from += AT_A_TIME) {
      const asked = questions
        .slice(from, from + AT_A_TIME)
        .map((question, index) => ({ question, runId: `desk-${run}-${from + index}` }));
      for (const one of asked) await client.publish(TOPIC.requests, one.runId, { ...one, app: APP });
      for (const { runId } of asked) {
        await client.wait(TOPIC.answers, `the answer to ${runId}`, ({ key }) => key === runId, 90_000);
      }
    }
  });
}

/** People begin to ask about something that the documents say nothing of. */
export const drift: Incident = {
  name: 'drift',
  title: 'More and more questions find no answer',
  happens:
    'Service technicians have found the desk where staff ask about leave and expenses, and ask it about river gauges. No document says anything of those.',
  async cause(system) {
    await system.declare([
      { kind: 'App', name: APP, spec: { pattern: 'rag', model: 'default', retrieval: { collection: 'handbook' } } },
    ]);
    await ask(system, questionsOf(THINGS, ASKED, DRIFT.reference));
    await ask(system, questionsOf(PARTS, ASKED_OF_PARTS, OTHERS));
    return async () => {
      await system.system.mustWeir(['documents', 'delete', 'gauge-rg4.md', '--collection', 'handbook']);
      await system.withdraw('App', APP);
    };
  },
  symptom: {
    text: 'Somebody was told that the desk does not know.',
    command: `npx weir ask "Which Modbus register has the battery voltage of the RG-4?" --app ${APP}`,
    shows: [/^refused: no-(support|context)/],
  },
  find: [
    {
      text: 'One refusal is no incident. Many are:',
      command: `npx weir runs --where app=${APP} --by outcome,reason --last 1h`,
      shows: [/^refused +no-(support|context)/],
      keeps: [/^outcome/, /^answered/],
    },
    {
      text: 'What has changed, since when, and which questions show it best: what is asked, not what is found or answered alone.',
      command: `npx weir drift ${APP}`,
      shows: [/question-familiarity/],
      keeps: [/./],
    },
    {
      text: 'What such a question finds: pages about something else.',
      command: 'npx weir search "Modbus register of the RG-4" --collection handbook -k 2',
      shows: [/^2 hits/],
      keeps: [/./],
    },
  ],
  mend: [
    {
      text: 'Either these questions belong elsewhere, or the documents are missing. Here they are.',
      command: 'npx weir ingest tools/incidents/documents --collection handbook --wait',
      shows: [/1 indexed/],
    },
  ],
  over: [
    {
      text: 'The same question is answered. The drift stays as long as people ask this: it is a fact now.',
      command: `npx weir ask "Which Modbus register has the battery voltage of the RG-4?" --app ${APP}`,
      shows: [/40012/],
    },
  ],
  note: `A system of \`npm run incident\` takes ${DRIFT.reference} questions for a reference and ${DRIFT.window} for a window, instead of 500 and 200; all else is as always. What is asked again with the new documents, and how its answers differ, \`weir replay\` tells ([replay](replay.md)).`,
};
