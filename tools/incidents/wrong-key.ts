import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Incident } from './incident.ts';
import { startModelServer } from './model-server.ts';

const APP = 'assistant';
const MODEL = 'somebodys';
const NEW_KEY = 'key-of-this-month';
const QUESTION = 'What is a river gauge?';

/** The key for a model has expired. */
export const wrongKey: Incident = {
  name: 'wrong-key',
  title: 'One app fails, at once and always',
  happens: 'The key for a model has expired: its provider answers 401.',
  async cause(system) {
    const file = join(system.home, 'model.key');
    const server = await startModelServer({ text: 'A gauge that tells how high a river stands.', key: NEW_KEY });
    writeFileSync(file, 'key-of-last-month\n', { mode: 0o600 });
    await system.declare([
      {
        kind: 'Model',
        name: MODEL,
        spec: { provider: 'openai', baseUrl: server.baseUrl, model: 'chat-1', apiKey: `file:${file}` },
      },
      { kind: 'App', name: APP, spec: { pattern: 'simple', model: MODEL } },
    ]);
    for (let times = 0; times < 3; times += 1) await system.ask(APP, QUESTION);
    return async () => {
      await system.withdraw('App', APP);
      await system.withdraw('Model', MODEL);
      await server.close();
    };
  },
  symptom: {
    text: 'The assistant fails; the handbook answers.',
    command: `npx weir ask "${QUESTION}" --app ${APP}`,
    shows: [/^failed/],
    exitCode: 1,
  },
  find: [
    {
      text: 'What fails, with which reason, and since when.',
      command: 'npx weir runs --where outcome=failed --by app,model,reason --last 15m',
      shows: [new RegExp(`${APP} +${MODEL} +model-unauthorised`)],
      keeps: [/^app/],
    },
    {
      text: 'The doctor names the model, and what mends it. Its server answers: it is the key.',
      command: 'npx weir doctor',
      shows: [
        new RegExp(`ok +language model: ${MODEL}: .* answers`),
        new RegExp(`failed +language model: ${MODEL}: \\d+ of its last \\d+ runs failed, most with model-unauthorised`),
        /renew what apiKey of the Model names/,
      ],
      exitCode: 1,
    },
    {
      text: 'Where the key is.',
      command: `npx weir get Model ${MODEL}`,
      shows: [/apiKey: file:/],
    },
  ],
  mend: [
    {
      text: 'Put the new one there. It is read for every call: nothing is restarted. (A key in the environment, `env:NAME`, needs a restart of inference.)',
      command: `echo ${NEW_KEY} > $WEIR_HOME/model.key`,
      shows: [/^$/],
    },
  ],
  over: [
    {
      text: 'Answered.',
      command: `npx weir ask "${QUESTION}" --app ${APP}`,
      shows: [/how high a river stands/],
    },
    {
      text: 'The newest run says so too.',
      command: `npx weir runs --where app=${APP} --limit 1`,
      shows: [new RegExp(`${APP} +answered`)],
      keeps: [/^answered at/],
    },
  ],
};
