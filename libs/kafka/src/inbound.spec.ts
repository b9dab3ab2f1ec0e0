import { describe, expect, it } from 'vitest';
import { openRecord } from './inbound.js';
import type { InboundRecord } from './record.js';

function record(headers: Record<string, string>, at: Partial<InboundRecord> = {}): InboundRecord {
  return {
    topic: 'weir.test.v1.thing',
    partition: 3,
    offset: 41,
    timestamp: 1_764_000_000_000,
    key: Buffer.from('key'),
    value: Buffer.from('{}'),
    headers: Object.entries(headers).map(([name, value]) => [Buffer.from(name), Buffer.from(value)] as const),
    ...at,
  };
}

const open = (headers: Record<string, string>, at?: Partial<InboundRecord>) =>
  openRecord(record({ 'weir-tenant': 'acme', ...headers }, at), 'log/3');

describe('openRecord', () => {
  it('reads the envelope and where the record stands', () => {
    const context = open({
      ce_id: 'i',
      ce_type: 'weir.test.v1.Thing',
      'weir-run': 'r',
      'weir-deadline': '2026-11-26T10:00:00.5+01:00',
      'weir-reply-topic': 'weir.replies.me',
      'weir-attempt': '2',
    });
    expect(context).toMatchObject({ partition: 3, offset: 41, log: 'log/3', key: 'key', timestamp: 1_764_000_000_000 });
    expect(context.envelope).toMatchObject({
      id: 'i',
      type: 'weir.test.v1.Thing',
      tenant: 'acme',
      run: 'r',
      deadline: Date.UTC(2026, 10, 26, 9, 0, 0, 500),
      replyTopic: 'weir.replies.me',
      attempt: 2,
    });
  });

  it('gives a record without an id one of its own, the same on every delivery', () => {
    const id = open({}).envelope.id;
    expect(open({ traceparent: 'another' }).envelope.id).toBe(id);
    expect(open({}, { offset: 42 }).envelope.id).not.toBe(id);
    expect(open({}, { partition: 4 }).envelope.id).not.toBe(id);
  });

  it('takes a record without a key, as kcat writes them', () => {
    expect(open({}, { key: null }).key).toBe('');
  });

  it('takes the last of several headers with one name', () => {
    const twice = record({});
    const headers = ['acme', 'other'].map((name) => [Buffer.from('weir-tenant'), Buffer.from(name)] as const);
    expect(openRecord({ ...twice, headers }, 'log/3').envelope.tenant).toBe('other');
  });

  it('counts no attempts when the header is no number', () => {
    expect(open({ 'weir-attempt': 'many' }).envelope.attempt).toBe(0);
  });

  it.each<[string, Record<string, string>]>([
    ['tenant-missing', { 'weir-tenant': '' }],
    ['deadline-invalid', { 'weir-deadline': 'tomorrow' }],
    // Both would be read as years, long past.
    ['deadline-invalid', { 'weir-deadline': '60' }],
    ['deadline-invalid', { 'weir-deadline': '2026' }],
    ['deadline-invalid', { 'weir-deadline': '2026-13-26T10:00:00Z' }],
    ['deadline-invalid', { 'weir-deadline': '2026-11-26 10:00' }],
  ])('refuses with %s and the header at fault: %j', (code, headers) => {
    const [field] = Object.keys(headers);
    expect(() => open(headers)).toThrow(expect.objectContaining({ code, field, disposition: 'poison' }) as Error);
  });
});
