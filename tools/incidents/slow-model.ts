import type { Incident } from './incident.ts';
import { startModelServer } from './model-server.ts';

const APP = 'advice';
const MODEL = 'adviser';
const DELAY_MS = 11_000;
const QUESTION = 'How much holiday do I get per year when I work full time?';

const app = (model: string) => ({
  kind: 'App',
  name: APP,
  spec: { pattern: 'rag', model, retrieval: { collection: 'handbook' } },
});

/** The server of a model takes long before it says a word. */
export const slowModel: Incident = {
  name: 'slow-model',
  title: 'Answers take too long',
  happens: `The server of a model is overloaded: it takes ${DELAY_MS / 1_000} s before it says a word.`,
  async cause(system) {
    const server = await startModelServer({ text: 'You get 27 days of annual leave [1].', delayMs: DELAY_MS });
    await system.declare([
      { kind: 'Model', name: MODEL, spec: { provider: 'openai', baseUrl: server.baseUrl, model: 'adviser-1' } },
      app(MODEL),
    ]);
    // As many as it takes to tell a slow model from a slow answer.
    await Promise.all([1, 2, 3].map(() => system.ask(APP, QUESTION)));
    return async () => {
      await system.withdraw('App', APP);
      await system.withdraw('Model', MODEL);
      await server.close();
    };
  },
  symptom: {
    text: 'Users with a patience of ten seconds get nothing.',
    command: `npx weir ask "${QUESTION}" --app ${APP} --time-limit 10000`,
    shows: [/The run was not over by its deadline/],
    exitCode: 1,
  },
  find: [
    {
      text: 'It is one app, and one model: others answer as quickly as ever.',
      command: 'npx weir runs --by app,model --last 15m',
      shows: [new RegExp(`${APP} +${MODEL}`)],
      keeps: [/^app/],
    },
    {
      text: 'Its slowest run.',
      command: `npx weir runs --where app=${APP} --sort slowest --limit 1`,
      shows: [new RegExp(`${APP} +answered`)],
      keeps: [/^answered at/],
      catches: { run: /Z +(\S+) +advice/ },
    },
    {
      text: 'Where its time went: not in the search, and not in waiting, but in the model.',
      command: 'npx weir trace <run>',
      shows: [/^retrieve/, /^complete .*1[1-9]\d{3} ms/],
      keeps: [/^step/],
    },
    {
      text: 'The doctor says the same of each model, by the runs of the last 15 minutes.',
      command: 'npx weir doctor',
      shows: [new RegExp(`warning language model: ${MODEL}: half of its last \\d+ calls took 1[1-9]`)],
      keeps: [/name another model/],
    },
  ],
  mend: [
    {
      text: 'Until the server is mended, have another model answer.',
      command: `npx weir apply -f - <<'END'
kind: App
name: ${APP}
spec:
  pattern: rag
  model: default
  retrieval: { collection: handbook }
END`,
      shows: [new RegExp(APP)],
    },
  ],
  over: [
    {
      text: 'Answered, in time.',
      command: `npx weir ask "${QUESTION}" --app ${APP} --time-limit 10000`,
      shows: [/27 days/],
    },
    {
      text: 'And by the other model.',
      command: `npx weir runs --where app=${APP} --limit 1`,
      shows: [new RegExp(`${APP} +answered .*default`)],
      keeps: [/^answered at/],
    },
  ],
  note: 'A route does this by itself: `fallbacks`, and `hedgeAfterMs` of a model, which asks the next one when the first is silent for so long ([routes](routes.md)).',
};
