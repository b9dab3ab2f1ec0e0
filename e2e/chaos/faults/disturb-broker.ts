import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.js';
import { type ChaosSystem, SESSION_MS, signal } from '../chaos-system.js';
import { count, type Disturbed, type Fault, undisturbed } from './fault.js';

const RESTART_MS = 90_000;

/** F3: the broker ends and comes back, the broker freezes, and services freeze for longer than their session lasts. */
export const disturbBroker: Fault = {
  shape: {},
  deadLettersOnce: false,
  async disturb({ system, random, intensity }) {
    const disturbed = undisturbed();
    const consumers = system.instances.filter(({ service }) => service !== 'gateway');
    const freezeService = async () => {
      const { service, instance } = random.pick(consumers);
      const { pid } = await system.alive({ service, instance });
      await freeze(`${service}-${instance}`, pid, SESSION_MS * 1.5, disturbed);
    };
    const steps = [
      () => endServer(system, 'kafka', 'SIGKILL', disturbed),
      () => freeze('kafka', system.server('kafka')!, SESSION_MS * 1.5, disturbed),
      // Two at once: each other's partitions have nobody to go to.
      () => Promise.all([freezeService(), freezeService()]),
      ...(intensity === 'full'
        ? [() => endServer(system, 'kafka', 'SIGTERM', disturbed), freezeService, freezeService]
        : []),
    ];
    for (const step of random.shuffled<() => Promise<unknown>>(steps)) {
      await sleep(random.between(300, 1_500));
      await step();
    }
    return disturbed;
  },
};

/** Ends Kafka or Elasticsearch; resolves when its supervisor has it running again. */
export async function endServer(
  system: ChaosSystem,
  name: 'kafka' | 'elasticsearch',
  how: NodeJS.Signals,
  disturbed: Disturbed,
): Promise<void> {
  const pid = await until(`a running ${name}`, () => system.server(name), { withinMs: RESTART_MS });
  const from = Date.now();
  signal(pid, how);
  const again = () => {
    const now = system.server(name);
    return now !== undefined && now !== pid;
  };
  await until(`another ${name}`, again, { withinMs: RESTART_MS });
  count(disturbed, `${name} ${how === 'SIGKILL' ? 'killed' : 'ended'}`);
  disturbed.windows.push({ what: name, from, to: Date.now() });
}

/** Stops a process in its tracks for a while. */
export async function freeze(what: string, pid: number, forMs: number, disturbed: Disturbed): Promise<void> {
  const from = Date.now();
  signal(pid, 'SIGSTOP');
  try {
    await sleep(forMs);
  } finally {
    signal(pid, 'SIGCONT');
  }
  count(disturbed, `${what.replace(/-\d+$/, '')} frozen`);
  disturbed.windows.push({ what, from, to: Date.now() });
}
