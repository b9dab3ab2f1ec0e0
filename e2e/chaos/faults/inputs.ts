import { setTimeout as sleep } from 'node:timers/promises';
import type { Observation } from '../check/observation.js';
import type { Input } from '../workload/input.js';
import { planPoison } from '../workload/poison.js';
import { count, type Disturbed, type Fault, type Review, undisturbed } from './fault.js';
import { kill, killNowAndThen } from './kill-services.js';

/** A good record beside bad ones may take this much longer than without them. */
const DELAY_MS = 1_000;

/** F9: records that nobody can read among good ones, in the second half of the load. */
export const sendPoison: Fault = {
  shape: {},
  deadLettersOnce: true,
  extra(round, inputs, random, intensity) {
    const poison = planPoison(round, intensity === 'full' ? 200 : 40, random);
    const half = Math.floor(inputs.length / 2);
    const every = half / poison.length;
    const mixed = inputs.slice(0, half);
    for (const [index, input] of inputs.slice(half).entries()) {
      mixed.push(input, ...poison.slice(Math.floor(index / every), Math.floor((index + 1) / every)));
    }
    return [...mixed, ...poison.slice(Math.floor((inputs.length - half) / every))];
  },
  disturb: async () => undisturbed(),
  review: (observation, inputs) => reviewDelay(observation, inputs),
};

/** F11: everything twice, and other questions under run ids that are taken, while those who remember what was asked die. */
export const sendTwice: Fault = {
  shape: { twice: true },
  deadLettersOnce: false,
  disturb: (disturbance) =>
    killNowAndThen(disturbance, ['orchestration', 'ingestion', 'retrieval'], disturbance.intensity === 'full' ? 8 : 2),
};

/** F12: versions and deletions in any order, while the partitions of those who handle them change hands. */
export const shuffleVersions: Fault = {
  shape: { shuffled: true },
  deadLettersOnce: false,
  async disturb(disturbance) {
    const { system, random, intensity, sent } = disturbance;
    const disturbed: Disturbed = undisturbed();
    const before = Map.groupBy(system.instances, ({ service }) => service);
    for (const service of random.shuffled(
      intensity === 'full' ? ['retrieval', 'ingestion', 'embedding'] : ['retrieval'],
    )) {
      const instances = before.get(service)!.length;
      await system.scale(service, instances + 1);
      count(disturbed, `${service} added`);
      if (!sent.aborted) await kill(system, random.pick(before.get(service)!), undefined, disturbed);
      await sleep(random.between(300, 1_000));
      await system.scale(service, instances);
      count(disturbed, `${service} taken away`);
    }
    return disturbed;
  },
};

/**
 * How long records waited until they were dealt with in the second half, among bad ones, against the first. Bad ones count
 * too: they stand for the questions that they are sent among, whose own answers wait for a processor, whatever is sent.
 */
function reviewDelay(observation: Observation, inputs: readonly Input[]): Review {
  const firstBad = inputs.findIndex(({ kind }) => kind === 'poison');
  const received = new Map(
    observation.statuses
      .filter(({ status }) => status === 'received')
      .map(({ tenant, documentId, version, at }) => [`${tenant}/${documentId}/${version}`, at]),
  );
  const died = new Map(observation.deadLetters.map(({ id, at }) => [id, at]));
  const waits = { before: [] as number[], beside: [] as number[] };
  for (const [index, input] of inputs.entries()) {
    const place = observation.places.get(input.id)?.[0];
    if (!place) continue;
    const until =
      input.kind === 'submit'
        ? received.get(`${input.sheet.tenant}/${input.sheet.documentId}/${input.version ?? place.offset}`)
        : input.kind === 'poison'
          ? died.get(input.id)
          : undefined;
    if (until !== undefined) waits[index < firstBad ? 'before' : 'beside'].push(until - place.at);
  }
  const figures = { waitBeforeMs: percentile(waits.before, 0.99), waitBesideMs: percentile(waits.beside, 0.99) };
  const delayMs = figures.waitBesideMs - figures.waitBeforeMs;
  return { figures, problems: delayMs > DELAY_MS ? [`records wait ${delayMs} ms longer beside bad ones`] : [] };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
