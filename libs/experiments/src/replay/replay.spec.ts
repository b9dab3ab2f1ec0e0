import { create, ReplaySchema } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { replaySchema } from './replay.js';
import { replayIn, replayMessage } from './replay-message.js';

const from = '2026-03-01T00:00:00Z';

describe('replayIn', () => {
  it('fills in what is not said', () => {
    expect(replayIn(create(ReplaySchema, { from, app: 'support' }))).toEqual({
      from,
      app: 'support',
      mode: 'regenerate',
      with: {},
      metrics: ['answered', 'refused', 'cited', 'took-ms'],
      limit: 10_000,
      estimate: false,
      margin: 0,
      concurrency: 32,
      rubrics: {},
    });
  });

  it('reads what replayMessage wrote', () => {
    const spec = replaySchema.parse({
      from,
      to: '2026-03-02T00:00:00+01:00',
      app: 'support',
      mode: 'full',
      with: { retrieval: { k: 3 }, cache: null },
      metrics: ['answered'],
      estimate: true,
      margin: 0.5,
      judge: { model: 'small' },
      rubrics: { tone: 'Is it polite?' },
      maxCost: 2,
    });
    expect(replayIn(replayMessage(spec))).toEqual(spec);
  });

  it.each([
    [{ from: 'yesterday', app: 'a' }, 'replay.from'],
    [{ from, to: from, app: 'a' }, 'replay.to'],
    [{ from }, 'replay.app'],
    [{ from, app: 'a', mode: 'again' }, 'replay.mode'],
    [{ from, app: 'a', mode: 'rescore', with: { model: 'b' } }, 'replay.with'],
    [{ from, app: 'a', limit: 60_000 }, 'replay.limit'],
  ])('refuses %j, and names the field', (message, field) => {
    expect(() => replayIn(create(ReplaySchema, message))).toThrow(
      expect.objectContaining({ code: 'replay-invalid', field, disposition: 'poison' }),
    );
  });
});
