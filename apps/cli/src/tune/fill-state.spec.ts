import { create, GenerationFilledSchema, GenerationFillRequestedSchema } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { type FillState, fillStateAfter } from './fill-state.js';

const begun: FillState = { ready: false, stage: 'waits to begin', documents: 0, missing: 0 };
const page = (stage: string, documents: bigint) => ({
  requested: create(GenerationFillRequestedSchema, { collection: 'support', generation: 'g', stage, documents }),
});
const end = (removed: boolean) => ({
  filled: create(GenerationFilledSchema, { collection: 'support', generation: 'g', documents: 120n, removed }),
});

describe('fillStateAfter', () => {
  it('is ready with its end, whatever page is read after it', () => {
    const { state: filling } = fillStateAfter(begun, page('fill', 50n));
    expect(filling).toEqual({ ready: false, stage: 'fill', documents: 50, missing: 0 });
    const { state: ready, of } = fillStateAfter(filling, end(false));
    expect(ready).toEqual({ ready: true, stage: 'filled', documents: 120, missing: 0 });
    expect(of).toMatchObject({ collection: 'support', generation: 'g' });
    expect(fillStateAfter(ready, page('check', 100n)).state).toBe(ready);
  });

  it('is not ready once it is removed', () => {
    const { state } = fillStateAfter(fillStateAfter(begun, end(false)).state, end(true));
    expect(state.ready).toBe(false);
  });
});
