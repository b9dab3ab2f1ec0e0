import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.js';
import { isRunning, signal } from '../chaos-system.js';
import { count, type Fault, undisturbed } from './fault.js';

/** Within this time a service hands back what it has in hand, and ends. */
const DRAIN_MS = 10_000;

/** F2: SIGTERM of every service in the middle of its work. */
export const terminateServices: Fault = {
  shape: {},
  deadLettersOnce: true,
  async disturb({ system, random, intensity, sent }) {
    const disturbed = undisturbed();
    const all = random.shuffled(system.instances);
    // Each service once, in short; each of its instances, in full.
    const chosen = intensity === 'full' ? all : [...new Map(all.map((one) => [one.service, one])).values()];
    for (const { service, instance } of chosen) {
      if (sent.aborted) break;
      const { pid } = await system.alive({ service, instance });
      const from = Date.now();
      const said = system.notes.length;
      signal(pid, 'SIGTERM');
      await until(`the end of ${service}-${instance}`, () => !isRunning(pid));
      const to = Date.now();
      count(disturbed, 'terminated');
      disturbed.windows.push({ what: `${service}-${instance}`, from, to });
      if (to - from > DRAIN_MS) disturbed.problems.push(`${service}-${instance} took ${to - from} ms to end`);
      const code = await until(`a word about the end of ${service}-${instance}`, () =>
        exitCode(system.notes.slice(said - 1), `${service}-${instance}`),
      );
      if (code !== 'exit code 0') disturbed.problems.push(`${service}-${instance} ended by ${code}`);
      await sleep(random.between(100, 800));
    }
    return disturbed;
  },
};

/** What the supervisor says of an instance's end. */
function exitCode(notes: readonly string[], name: string): string | undefined {
  return notes.findLast((note) => note.includes(`${name} ended (`))?.match(/ended \(([^)]*)\)/)?.[1];
}
