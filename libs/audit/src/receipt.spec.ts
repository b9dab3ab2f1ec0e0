import { create, ErasureCompletedSchema } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { fakeSigningKey } from './chain.fake.js';
import { publicKeys } from './head.js';
import { canonicalReceipt, signReceipt, verifyReceipt } from './receipt.js';

const receipt = create(ErasureCompletedSchema, {
  erasureId: 'x1',
  outcome: 'erased',
  tenant: 'acme',
  target: { subject: 'ada' },
  objects: [{ store: 'index', kind: 'chunk', place: 'people', count: 3n, state: 'erased' }],
});

describe('receipts of erasures', () => {
  it('are canonical: keys sorted, whatever the order that they were set in', () => {
    expect(canonicalReceipt(receipt)).toBe(
      '{"erasureId":"x1","objects":[{"count":"3","kind":"chunk","place":"people","state":"erased","store":"index"}],"outcome":"erased","target":{"subject":"ada"},"tenant":"acme"}',
    );
  });

  it('hold their signature until something is changed', () => {
    const key = fakeSigningKey();
    const signed = signReceipt(receipt, key);
    expect(verifyReceipt(signed)).toBe('good');
    expect(verifyReceipt(signed, publicKeys(key.publicPem))).toBe('good');
    expect(verifyReceipt(signed, publicKeys(fakeSigningKey().publicPem))).toBe('key-unknown');
    for (const changed of [{ outcome: 'incomplete' }, { objects: [] }, { keyId: 'x' }, { models: ['m'] }]) {
      expect(verifyReceipt({ ...signed, ...changed })).toBe('forged');
    }
  });

  it('are unsigned without a key', () => {
    expect(verifyReceipt(signReceipt(receipt, undefined))).toBe('unsigned');
  });
});
