import { hash } from 'node:crypto';
import {
  AuditHeadSignedSchema,
  AuditRecordedSchema,
  create,
  decodeMessage,
  encodeBinary,
  encodeJson,
  JSON_TYPE,
  PROTOBUF,
} from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { canonicalHead, canonicalRecord, GENESIS, recordHash } from './canonical.js';
import { EMPTY_CHAIN, nextRecord } from './chain.js';
import { fakeChain, fakeEntry, fakeSigningKey } from './chain.fake.js';
import { auditEntry } from './entry.js';
import { readExportLine, writeExportLine } from './export-line.js';
import { signHead, signingKey } from './head.js';
import { saltedDigest } from './digest.js';

const source = { topic: 'weir.resources.v1.resource-changed', partition: 0, offset: 7n };

describe('the canonical form', () => {
  // Whoever verifies a trail without Weir goes by this text: it never changes under the same format name.
  it('is the one that is laid down', () => {
    const record = nextRecord(3, EMPTY_CHAIN, fakeEntry('standard'), source);
    const text =
      '{"entry":{"action":"resource-changed","actor":{"name":"ada","service":"gateway"},"at":"1970-01-01T00:00:01.000Z",' +
      '"count":0,"digests":{"a":"1","b":"2"},"fingerprint":"","object":{"kind":"Policy","name":"standard","version":"abc"},' +
      '"outcome":"","reason":"","runId":"","tenant":"acme","uses":[],"verdicts":[]},"format":"weir-audit-v1","partition":3,' +
      `"previous":"${GENESIS}","sequence":"1","source":{"offset":"7","partition":0,` +
      '"topic":"weir.resources.v1.resource-changed"}}';
    expect(canonicalRecord(record)).toBe(text);
    expect(record.hash).toBe(hash('sha256', text, 'hex'));
  });

  it('is the same of an empty message as of one whose fields are set to nothing', () => {
    expect(canonicalRecord(create(AuditRecordedSchema, {}))).toBe(
      canonicalRecord(create(AuditRecordedSchema, { entry: {}, source: {} })),
    );
  });

  it('outlives both encodings of a message', () => {
    const [record] = fakeChain(1);
    const json = decodeMessage(AuditRecordedSchema, encodeJson(AuditRecordedSchema, record!), JSON_TYPE);
    const binary = decodeMessage(AuditRecordedSchema, encodeBinary(AuditRecordedSchema, record!), PROTOBUF);
    expect([recordHash(json), recordHash(binary)]).toEqual([record!.hash, record!.hash]);
  });

  it('of a head leaves out the signature and the key', () => {
    const head = create(AuditHeadSignedSchema, { partition: 3, sequence: 2n, hash: 'h', at: 't', keyId: 'k' });
    expect(canonicalHead(create(AuditHeadSignedSchema, { ...head, signature: 's', publicKey: 'p' }))).toBe(
      '{"at":"t","format":"weir-audit-head-v1","hash":"h","keyId":"k","partition":3,"sequence":"2"}',
    );
  });
});

describe('nextRecord', () => {
  it('gives the same when it is asked twice', () => {
    const entry = fakeEntry('standard');
    expect(nextRecord(3, EMPTY_CHAIN, entry, source)).toEqual(nextRecord(3, EMPTY_CHAIN, entry, source));
  });
});

describe('auditEntry', () => {
  it('bounds what clients may choose', () => {
    const uses = Array.from({ length: 500 }, () => ({ kind: 'Document', name: 'x'.repeat(1_000) }));
    const entry = auditEntry({
      at: 0,
      tenant: 'acme',
      actor: { service: 'gateway', name: `${'a'.repeat(254)}😀😀` },
      action: 'answer-completed',
      object: { kind: 'App', name: 'support' },
      uses,
    });
    expect([entry.uses.length, entry.uses[0]!.name.length]).toEqual([200, 256]);
    expect(entry.actor!.name.isWellFormed()).toBe(true);
  });
});

describe('signingKey', () => {
  it.each(['', 'not a key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'])(
    'refuses %j without quoting it',
    (pem) => {
      expect(() => signingKey(pem)).toThrow(
        expect.objectContaining({
          code: 'audit-key-invalid',
          message: 'The key of the audit trail must be a private key as PEM (PKCS8).',
        }),
      );
    },
  );
});

describe('export lines', () => {
  it('are read as they were written', () => {
    const [record] = fakeChain(1);
    const head = signHead(3, { sequence: 1n, hash: record!.hash }, fakeSigningKey(), 0);
    expect(readExportLine(writeExportLine({ record: record! }))).toEqual({ record });
    expect(readExportLine(writeExportLine({ head }))).toEqual({ head });
  });

  it.each(['', '{}', '[]', '{"record":{"sequence":"x"}}', 'null', '{"record":1}'])('refuses %j', (line) => {
    expect(() => readExportLine(line)).toThrow(expect.objectContaining({ code: 'audit-line-invalid' }));
  });
});

describe('saltedDigest', () => {
  it('depends on text and salt', () => {
    const salt = Buffer.alloc(16, 1);
    expect(saltedDigest('27 days', salt)).toBe(saltedDigest('27 days', salt));
    expect(saltedDigest('27 days', salt)).not.toBe(saltedDigest('27 days', Buffer.alloc(16, 2)));
    expect(saltedDigest('27 days', salt)).not.toBe(saltedDigest('28 days', salt));
  });
});
