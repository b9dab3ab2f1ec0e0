import type { Incident } from './incident.ts';
import { startModelServer } from './model-server.ts';

const APP = 'digest';
const MODEL = 'grand';
const KEY = 'night-job';
const AT_ONCE = 3;
const FIRST = 12;

/** A job asks an app with a dear model again and again. */
export const costSpike: Incident = {
  name: 'cost-spike',
  title: 'The bill runs away',
  happens: 'A job that was to run once a night asks an app with a dear model again as soon as it has an answer.',
  async cause(system) {
    const server = await startModelServer({ text: 'Sales were as they always are. '.repeat(20), delayMs: 400 });
    await system.declare([
      {
        kind: 'Model',
        name: MODEL,
        spec: {
          provider: 'openai',
          baseUrl: server.baseUrl,
          model: 'grand-1',
          prices: { input: 60, output: 180 },
        },
      },
      { kind: 'App', name: APP, spec: { pattern: 'simple', model: MODEL, sampling: { maxOutputTokens: 400 } } },
    ]);
    const [made] = await system.system.mustWeir<{ key: string }>(['keys', 'create', KEY, '--app', APP]);
    const ending = new AbortController();
    let asked = 0;
    const first = Promise.withResolvers<void>();
    const job = async () => {
      while (!ending.signal.aborted) {
        await system.ask(APP, `Sum up the sales of region ${asked}.`, made!.key).catch(() => 'failed');
        asked += 1;
        if (asked >= FIRST) first.resolve();
      }
    };
    const jobs = Array.from({ length: AT_ONCE }, job);
    await first.promise;
    return async () => {
      ending.abort();
      await Promise.all(jobs);
      await system.withdraw('ApiKey', KEY);
      await system.withdraw('Budget', `${APP}-hour`);
      await system.withdraw('App', APP);
      await system.withdraw('Model', MODEL);
      await server.close();
    };
  },
  symptom: {
    text: 'At this rate the month is spent tomorrow.',
    command: 'npx weir top --once',
    shows: [/cost [1-9]\d*\.\d\d\/h/],
    keeps: [/messages .* answers/],
  },
  find: [
    {
      text: 'Whose calls they are: one app, one model, one key.',
      command: 'npx weir usage --by app,key,model --from 1h',
      shows: [new RegExp(`${APP} +${KEY} +${MODEL}`)],
      keeps: [/^app/],
    },
    {
      text: 'Whether there are many, or few that are dear: hundreds, and all alike.',
      command: 'npx weir runs --by app,model --last 15m',
      shows: [new RegExp(`${APP} +${MODEL}`)],
      keeps: [/^app/],
    },
    {
      text: 'The dearest.',
      command: `npx weir runs --where app=${APP} --sort cost --limit 3`,
      shows: [new RegExp(`${APP} +answered`)],
      keeps: [/^answered at/],
    },
  ],
  mend: [
    {
      text: 'Put a lid on it: a budget holds within two seconds, for this app alone. (`npx weir keys revoke night-job` ends the job altogether.)',
      command: `npx weir apply -f - <<'END'
kind: Budget
name: ${APP}-hour
spec:
  applies: { app: ${APP} }
  per: hour
  limits: { cost: 0.01 }
END`,
      shows: [new RegExp(`${APP}-hour`)],
    },
  ],
  over: [
    {
      text: 'The app refuses, and says why. Every other app goes on.',
      command: `npx weir ask "Sum up the sales." --app ${APP}`,
      shows: [/budget/],
      exitCode: 5,
    },
    {
      text: 'What it was, and that no more comes to it.',
      command: `npx weir budgets show ${APP}-hour`,
      shows: [/%.* USD/],
      keeps: [/./],
    },
    {
      text: 'Nothing is spent any more.',
      command: 'npx weir top --once',
      shows: [/cost 0\.00\/h/],
    },
  ],
  note: 'With a `Budget` from the start there is no incident: [budgets](budgets.md).',
};
