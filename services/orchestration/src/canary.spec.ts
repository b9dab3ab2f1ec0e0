import { AnswerRequestedSchema, create } from '@weir/contracts';
import { parseResource, Snapshot } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { canaryOf } from './canary.js';
import { emitFailure, emitOutcome } from './outcome.js';
import { drive } from './patterns/drive.fake.js';

const model = { kind: 'Model', name: 'small', spec: { provider: 'extractive' } };
const app = { kind: 'App', name: 'app', spec: { pattern: 'simple', model: 'small' } };
const canary = (share: number, patch: object = { prompt: { system: 'Be brief.' } }) => ({
  kind: 'Canary',
  name: 'app',
  spec: { promotion: 'brief', with: patch, share },
});
const snapshotOf = (...resources: object[]) =>
  resources.map(parseResource).reduce((all, resource) => all.with(resource), Snapshot.empty);
const request = (runId: string, fields: object = {}) => create(AnswerRequestedSchema, { runId, app: 'app', ...fields });
const says = { complete: () => ({ text: 'So.', finishReason: 'stop' }) };

describe('canaryOf', () => {
  const runs = Array.from({ length: 2_000 }, (_, index) => `run-${index}`);
  const within = (share: number, fields: object = {}, among: readonly string[] = runs) => {
    const snapshot = snapshotOf(canary(share));
    return among.filter((runId) => canaryOf(request(runId, fields), snapshot));
  };

  it('takes about its share of the runs, and keeps them when it grows', () => {
    const few = within(0.05);
    expect(few.length).toBeGreaterThan(60);
    expect(few.length).toBeLessThan(140);
    const many = new Set(within(0.25));
    expect(few.every((runId) => many.has(runId))).toBe(true);
    expect(within(1)).toHaveLength(runs.length);
    expect(within(0)).toHaveLength(0);
  });

  it('keeps a conversation on one side', () => {
    const few = runs.slice(0, 5);
    const sides = Array.from(
      { length: 30 },
      (_, index) => within(0.5, { metadata: { conversation: `c-${index}` } }, few).length,
    );
    expect(new Set(sides)).toEqual(new Set([0, few.length]));
  });

  it('leaves experiments alone, and other apps', () => {
    expect(within(1, { experiment: { runId: 'e' } })).toEqual([]);
    expect(within(1, { variant: {} })).toEqual([]);
    expect(within(1, { app: 'other' })).toEqual([]);
  });
});

describe('a run in a canary', () => {
  it('goes by the changed app, and its answer says so', () => {
    const { completions, state, outcome } = drive([model, app, canary(1)], {}, says);
    expect(completions[0]?.messages[0]).toMatchObject({ role: 'system', content: 'Be brief.' });
    expect(emitOutcome('acme', state, outcome).message).toMatchObject({
      provenance: { canary: { promotion: 'brief', share: 1 } },
    });
    const other = drive([model, app, canary(0)], {}, says);
    expect(emitOutcome('acme', other.state, other.outcome).message).not.toHaveProperty('provenance.canary');
  });

  it('is answered by the declared app where the changes do not fit it', () => {
    for (const patch of [{ model: 'gone' }, { pattern: 'rag' }]) {
      const { outcome, state } = drive([model, app, canary(1, patch)], {}, says);
      expect(outcome).toMatchObject({ outcome: 'answered' });
      expect(state.plan).not.toHaveProperty('canary');
    }
  });

  it('says so when it fails at its deadline, too', () => {
    const run = { runId: 'r', app: 'app', replyTopic: '', canary: { promotion: 'brief', share: 0.5 } };
    const { message } = emitFailure('acme', run, { code: 'deadline-exceeded', message: 'Late.' });
    expect(message).toMatchObject({ provenance: { canary: { promotion: 'brief', share: 0.5 } } });
  });
});
