import { describe, expect, it } from 'vitest';
import { parseResource } from '../resource.js';
import { Snapshot } from '../snapshot.js';

const promotion = (spec: object = {}) => ({
  kind: 'Promotion',
  name: 'brief',
  spec: { app: 'support', with: {}, ...spec },
});
const canary = { kind: 'Canary', name: 'support', spec: { promotion: 'brief', with: {}, share: 0.01 } };

describe('a Promotion', () => {
  it('has everything but what is changed by default', () => {
    expect(parseResource(promotion()).spec).toMatchObject({
      shadow: { share: 0.1, samples: 100, for: '1d' },
      gate: { alpha: 0.05, metrics: [{ name: 'answered' }, {}, {}, {}, {}] },
      canary: { steps: [0.01, 0.05, 0.25], samples: 30 },
      after: 'promote',
    });
  });

  it.each([
    ['steps that do not rise', { canary: { steps: [0.1, 0.1] } }, 'canary.steps'],
    ['fewer questions than tell anything', { shadow: { samples: 5 } }, 'shadow.samples'],
    ['a time longer than the topics are kept', { shadow: { for: '7d' } }, 'shadow.for'],
    ['no margin', { gate: { metrics: [{ name: 'answered', margin: 0 }] } }, 'gate.metrics'],
    ['a metric twice', { gate: { metrics: [1, 2].map((margin) => ({ name: 'answered', margin })) } }, 'gate.metrics'],
  ])('does not have %s', (_what, spec, field) => {
    expect(() => parseResource(promotion(spec))).toThrow(field);
  });

  it('is not what answers are made by; its canary is', () => {
    const declared = Snapshot.empty.with(parseResource(promotion()));
    expect(declared.hash).toBe(Snapshot.empty.hash);
    expect(declared.with(parseResource(canary)).hash).not.toBe(declared.hash);
  });
});
