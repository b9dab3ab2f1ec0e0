import { describe, expect, it } from 'vitest';
import { Allowance } from './allowance.js';

/** Whether a promise is settled by now, all that can go on having gone on. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => (done = true));
  await new Promise(setImmediate);
  return done;
}

describe('Allowance', () => {
  it('gives until there is none left, then in turn', async () => {
    const allowance = new Allowance(2);
    const first = await allowance.take(1);
    await allowance.take(1);
    const third = allowance.take(1);
    const fourth = allowance.take(1);
    expect(await settled(third)).toBe(false);
    first();
    first();
    expect(await settled(third)).toBe(true);
    expect(await settled(fourth)).toBe(false);
    (await third)();
    expect(await settled(fourth)).toBe(true);
  });

  it('lets nobody overtake one who wants much', async () => {
    const allowance = new Allowance(10);
    const some = await allowance.take(5);
    const much = allowance.take(8);
    const little = allowance.take(1);
    expect(await settled(little)).toBe(false);
    some();
    expect(await settled(much)).toBe(true);
    expect(await settled(little)).toBe(true);
  });

  it('takes more than there is for all of it', async () => {
    const allowance = new Allowance(10);
    const giveBack = await allowance.take(1_000);
    const next = allowance.take(1);
    expect(await settled(next)).toBe(false);
    giveBack();
    expect(await settled(next)).toBe(true);
  });
});
