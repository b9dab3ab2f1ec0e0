import { describe, expect, it } from 'vitest';
import { policySchema } from './kinds/policy.js';
import { policyFor, stricterOf } from './policy-for.js';
import { parseResource } from './resource.js';
import { Snapshot } from './snapshot.js';

const policy = (name: string, spec: unknown) => parseResource({ kind: 'Policy', name, spec });
const snapshot = [
  policy('own', {
    input: { injection: 'flag', maxCharacters: 100 },
    output: { pii: { action: 'redact', style: 'hash' } },
  }),
  policy('bank', { tenants: ['bank'], input: { injection: { action: 'block', threshold: 0.2 }, maxCharacters: 900 } }),
  policy('clinic', { tenants: ['clinic'], output: { pii: 'block', stream: 'checked', uncited: 'block' } }),
].reduce((all, resource) => all.with(resource), Snapshot.empty);

describe('the policy of a tenant', () => {
  it('is the one that is named, where none names the tenant', () => {
    expect(policyFor(snapshot, 'own', 'acme')).toEqual(snapshot.get('Policy', 'own'));
  });

  it('is as strict as the stricter of the two, setting by setting', () => {
    expect(policyFor(snapshot, 'own', 'bank').input).toMatchObject({
      maxCharacters: 100,
      injection: { action: 'block', threshold: 0.2 },
    });
    expect(policyFor(snapshot, 'own', 'clinic').output).toMatchObject({
      pii: { action: 'block' },
      stream: 'checked',
      uncited: 'block',
    });
  });

  it('is never milder than either', () => {
    const strict = policySchema.parse({ input: { secrets: 'block' }, output: { stream: 'checked' } });
    const mild = policySchema.parse({
      input: { secrets: 'allow', normalise: false },
      output: { unknownCitations: 'remove' },
    });
    for (const both of [stricterOf(strict, mild), stricterOf(mild, strict)]) {
      expect(both.input).toMatchObject({ secrets: { action: 'block' }, normalise: true });
      expect(both.output.stream).toBe('checked');
    }
  });

  it('needs the named one to be there', () => {
    expect(() => policyFor(snapshot, 'nowhere', 'bank')).toThrow(/nowhere/);
  });
});
