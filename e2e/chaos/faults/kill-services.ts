import { setTimeout as sleep } from 'node:timers/promises';
import { type ChaosSystem, type Instance, isRunning, type Point, POINTS, signal } from '../chaos-system.js';
import { until } from '../../support/until.js';
import { count, type Disturbance, type Disturbed, type Fault, undisturbed } from './fault.js';

/** A marked point is reached within this time, where there is work; else the process is killed where it is. */
const REACHED_MS = 10_000;

/** A short load gives these no work: they would be waited for at a point that they never reach. */
const WITHOUT_WORK: ReadonlySet<string> = new Set(['gateway', 'tools', 'evaluation']);

/** F1: SIGKILL of every service in the middle of its work: at each marked point, and where there is none wherever it is. */
export const killServices: Fault = {
  shape: {},
  deadLettersOnce: false,
  async disturb(disturbance) {
    const { system, random, intensity, sent } = disturbance;
    const disturbed = undisturbed();
    const instances = system.instances;
    const services = [...new Set(instances.map(({ service }) => service))];
    const points = (service: string): (Point | undefined)[] => {
      if (WITHOUT_WORK.has(service)) return [undefined];
      return intensity === 'full' ? [...POINTS] : [random.pick(POINTS)];
    };
    const planned = random.shuffled(
      services.flatMap((service) => points(service).map((point) => ({ service, point }))),
    );
    for (const { service, point } of planned) {
      if (sent.aborted) break;
      const victim = random.pick(instances.filter((one) => one.service === service));
      await kill(system, victim, point, disturbed, sent);
      await sleep(random.between(100, 800));
    }
    return disturbed;
  },
};

/**
 * Ends an instance by SIGKILL; its supervisor starts it again.
 *
 * @param sent - Aborted when no more work comes, which could bring it to the point.
 */
export async function kill(
  system: ChaosSystem,
  victim: Pick<Instance, 'service' | 'instance'>,
  point: Point | undefined,
  disturbed: Disturbed,
  sent?: AbortSignal,
): Promise<void> {
  const instance = await system.alive(victim);
  const from = Date.now();
  if (point !== undefined) system.arm(instance, point);
  if (point !== undefined) {
    const ended = () => !isRunning(instance.pid) || sent?.aborted;
    await until(`${victim.service} at ${point}`, ended, { withinMs: REACHED_MS }).catch(() => undefined);
  }
  const reached = point !== undefined && !isRunning(instance.pid);
  if (!reached) {
    signal(instance.pid, 'SIGKILL');
    await until(`the end of ${victim.service}`, () => !isRunning(instance.pid));
  }
  count(disturbed, reached ? `killed ${point}` : 'killed anywhere');
  disturbed.windows.push({ what: `${victim.service}-${victim.instance}`, from, to: Date.now() });
}

/** Kills random instances of some services now and then, until the load is sent or `times` is reached. */
export async function killNowAndThen(
  { system, random, sent }: Disturbance,
  services: readonly string[],
  times: number,
): Promise<Disturbed> {
  const disturbed = undisturbed();
  for (let index = 0; index < times; index += 1) {
    await sleep(random.between(500, 2_500));
    if (sent.aborted) break;
    const victims = system.instances.filter(({ service }) => services.includes(service));
    await kill(system, random.pick(victims), undefined, disturbed);
  }
  return disturbed;
}
