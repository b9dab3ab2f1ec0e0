import { createTelemetry } from '@weir/telemetry';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { outcomeOf, type SimulatedMessage, SimulatedOwner, SimulatedPartition } from './simulated-partition.fake.js';

/** How an owner's time ends, or seems to. */
const fault = fc.constantFrom('crash', 'handover', 'freeze', 'continue' as const);

const scenario = fc.record({
  messages: fc.array(
    fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      nature: fc.constantFrom('handled', 'handled', 'handled', 'rejected', 'dead' as const),
      copied: fc.boolean(),
    }),
    { minLength: 1, maxLength: 9 },
  ),
  concurrency: fc.integer({ min: 1, max: 5 }),
  faults: fc.array(fault, { maxLength: 3 }),
  random: fc.infiniteStream(fc.nat()),
});

/** Far more than any schedule needs: one that does not end is a failure. */
const MAX_STEPS = 5_000;

/**
 * Owners of one partition read, handle, write, commit, crash, freeze and hand over in every order, with a broker whose
 * acknowledgements get lost. Each message has to get its outcome, once, and none may be committed without.
 */
it('loses nothing, writes each outcome once and keeps the order of a key, over 10,000 schedules', async () => {
  const telemetry = await createTelemetry({ service: 'test', instance: '0', level: 'silent' });
  // Most of the time would go into stack traces of errors that are part of the game.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  onTestFinished(() => void (Error.stackTraceLimit = stackTraceLimit));
  await fc.assert(
    fc.asyncProperty(scenario, async ({ messages, concurrency, faults, random }) => {
      const draw = (bound: number) => (random.next().value as number) % bound;
      const partition = new SimulatedPartition(messages, telemetry, draw);
      const owners = [await SimulatedOwner.open(partition, concurrency)];
      const upcoming = [...faults];
      for (let step = 0; ; step += 1) {
        if (step > MAX_STEPS) expect.fail('the schedule does not end');
        const owner = owners.at(-1)!;
        const action = draw(24);
        if (action === 0 && upcoming.length > 0) {
          const next = await suffer(upcoming.shift()!, owner, partition, concurrency);
          if (next !== owner) owners.push(next);
        } else if (action < 3 || (partition.waiting === 0 && !owner.idle)) owner.fetch(1 + draw(4));
        else if (action < 5 || partition.waiting === 0) owner.commit();
        else partition.step();
        await settled();
        expectCommittedIsDone(partition);
        if (partition.committed?.offset === messages.length && partition.waiting === 0 && upcoming.length === 0) break;
      }
      expect(owners.flatMap(({ failures }) => failures)).toEqual([]);
      expectOneOutcomeEach(partition);
      const written = partition.outcomes.map((id) => Number(id.slice('outcome-'.length)));
      for (const offsets of [written, ...owners.flatMap(({ begun }) => begun)]) expectOrderByKey(offsets, messages);
    }),
    { numRuns: 10_000 },
  );
}, 120_000);

/** Enough turns for what a step set off to come to where it waits again. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 16; turn += 1) await Promise.resolve();
}

/** @returns Who owns the partition then. */
async function suffer(
  how: 'crash' | 'handover' | 'freeze' | 'continue',
  owner: SimulatedOwner,
  partition: SimulatedPartition,
  concurrency: number,
): Promise<SimulatedOwner> {
  if (how === 'handover' || how === 'continue') {
    // As long as it is bearable, what is in flight may end.
    void owner.drain();
    for (let patience = partition.draw(30); patience > 0 && owner.inFlight > 0; patience -= 1) {
      partition.step();
      await settled();
    }
    owner.commit();
    if (how === 'continue') {
      owner.resume();
      return owner;
    }
    owner.lose();
  }
  if (how === 'freeze') owner.freeze();
  partition.settleWire(owner);
  if (how === 'crash') partition.kill(owner);
  await settled();
  return SimulatedOwner.open(partition, concurrency);
}

function expectCommittedIsDone({ committed, messages, outcomes, deadLetters }: SimulatedPartition): void {
  for (let offset = 0; offset < (committed?.offset ?? 0); offset += 1) {
    const done =
      messages[offset]!.nature === 'dead' ? deadLetters.includes(offset) : outcomes.includes(outcomeOf(offset));
    if (!done) expect.fail(`offset ${offset} was committed and never done`);
  }
}

function expectOneOutcomeEach({ messages, outcomes, copies, deadLetters }: SimulatedPartition): void {
  const offsets = [...messages.keys()];
  const alive = offsets.filter((offset) => messages[offset]!.nature !== 'dead');
  expect(outcomes.toSorted()).toEqual(alive.map(outcomeOf).toSorted());
  expect(copies.toSorted()).toEqual(
    alive
      .filter((offset) => messages[offset]!.copied)
      .map(outcomeOf)
      .toSorted(),
  );
  // A dead letter is at least once: it is read by people, and says where it comes from.
  expect(new Set(deadLetters)).toEqual(new Set(offsets.filter((offset) => messages[offset]!.nature === 'dead')));
}

function expectOrderByKey(offsets: readonly number[], messages: readonly SimulatedMessage[]): void {
  for (const ofKey of Map.groupBy(offsets, (offset) => messages[offset]!.key).values()) {
    expect(ofKey).toEqual(ofKey.toSorted((a, b) => a - b));
  }
}
