import { decodeMessage, topics } from '@weir/contracts';
import type { OutboundRecord } from '@weir/kafka';
import { describe, expect, it } from 'vitest';
import { recordRevelation } from './record-revelation.js';

const { auditSubmitted } = topics;

describe('recordRevelation', () => {
  it('tells the trail who was given how much of what, and not why', async () => {
    const published: OutboundRecord[] = [];
    const publisher = {
      publish: (records: readonly OutboundRecord[]) => Promise.resolve(void published.push(...records)),
    };
    const revelation = { tenant: 'acme', by: 'ada', reason: 'a complaint', types: { email: 2, iban: 1 } };
    await recordRevelation(publisher, revelation);
    const [record] = published;
    expect(record).toMatchObject({ topic: auditSubmitted.name, headers: { 'weir-tenant': 'acme' } });
    expect(decodeMessage(auditSubmitted.schema, record!.value!, undefined).entry).toMatchObject({
      tenant: 'acme',
      actor: { service: 'gateway', name: 'ada' },
      action: 'pii-revealed',
      uses: [
        { kind: 'PersonalData', name: 'email', version: '2' },
        { kind: 'PersonalData', name: 'iban', version: '1' },
      ],
    });
    expect(record!.value!.toString()).not.toContain('a complaint');
  });

  it('fails when it cannot be recorded: then nothing is revealed', async () => {
    const publisher = { publish: () => Promise.reject(new Error('no log')) };
    const revelation = { tenant: 'acme', by: 'ada', types: {} };
    await expect(recordRevelation(publisher, revelation)).rejects.toThrow('no log');
  });
});
