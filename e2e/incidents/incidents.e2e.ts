import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IncidentSystem, startIncidentSystem } from '../../tools/incidents/incident-system.ts';
import { incidents } from '../../tools/incidents/incidents.ts';
import { record } from '../../tools/incidents/recorded.ts';
import { walk } from '../../tools/incidents/walk.ts';
import type { Seen } from '../support/outside-client.js';
import { connectSystem } from '../support/system.js';
import { TOPIC } from '../support/topics.js';
import { until } from '../support/until.js';

/** Every incident of docs/incidents.md, brought about and mended by the commands that stand there, one after another in one system. */
let system: IncidentSystem;
let stop: () => Promise<void>;

beforeAll(async () => {
  const { WEIR_E2E_HOME: home } = process.env;
  if (home) {
    system = new IncidentSystem(connectSystem(home));
    stop = () => Promise.resolve();
    return;
  }
  ({ system, stop } = await startIncidentSystem());
}, 300_000);

afterAll(() => stop?.());

describe('incidents', () => {
  for (const incident of incidents) {
    const { name, title } = incident;
    const cannot = incident.cannot?.();
    it.skipIf(cannot !== undefined)(`${name}: ${cannot ?? title}`, { timeout: 240_000 }, async () => {
      const taken = await walk(incident, system);
      // The page shows what was printed here.
      if (process.env['WEIR_RECORD_INCIDENTS'] === 'true') record(incident, taken, system.home);
    });
  }

  it('left nothing without its outcome, and nothing with two', async () => {
    const keysOf = (records: readonly Seen[]) =>
      records.map(({ key }) => key ?? '').toSorted((a, b) => a.localeCompare(b));
    await system.withClient([TOPIC.requests, TOPIC.answers], async (client) => {
      // Nobody asks any more: all that was asked is there when a last question has its answer.
      await client.publish(TOPIC.requests, 'last', { runId: 'last', app: 'handbook', question: 'Who is on call?' });
      await client.wait(TOPIC.answers, 'the last answer', ({ key }) => key === 'last', 60_000);
      await until('every question has an outcome', () => {
        const answered = new Set(keysOf(client.seen(TOPIC.answers)));
        return client.seen(TOPIC.requests).every(({ key }) => answered.has(key ?? ''));
      });
      expect(keysOf(client.seen(TOPIC.answers))).toEqual(keysOf(client.seen(TOPIC.requests)));
    });
  });
});
