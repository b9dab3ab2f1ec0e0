import { readdirSync } from 'node:fs';
import { PII_TYPES, policySchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { runChain } from './chain.js';
import { chains, guardrails } from './index.js';

describe('guardrails', () => {
  it('lists every file of the folder, each under its own name', () => {
    const files = readdirSync(import.meta.dirname).flatMap((file) => /^(.+)\.guardrail\.ts$/.exec(file)?.[1] ?? []);
    expect(Object.keys(guardrails).toSorted()).toEqual(files.toSorted());
    for (const [name, guardrail] of Object.entries(guardrails)) expect(guardrail.name).toBe(name);
  });

  // What rules of other kinds take minutes for: long runs without an end, and beginnings repeated.
  it.each([
    ...'a|a.|\t|1 |4111-|<a |e\u0301|\u0301|\u0301\u200B|\u200D|\u{E0041}|字\uFE01|\u{1F469}\u200D|a\u034F\u0301'.split(
      '|',
    ),
    ...'\uD800|\u1100|\u{1F3F4}\u{E0067}|AKIA|ghp_a.|sk-|sk-a1|SG.|.eyJaaaaaaaa|Bearer |authorization: basic '.split(
      '|',
    ),
    ...`ab://a:|://|password|pwd|password="|password='"|token=a1b2c3d4,|secret : |.pass|api_key\\"|-----END `.split(
      '|',
    ),
    '-----BEGIN PRIVATE KEY-----',
    `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(64)}\n`,
  ])('take linear time on 270,000 characters of %j', (pump) => {
    const policy = policySchema.parse({
      input: { maxCharacters: 1_000_000, secrets: 'redact', pii: { action: 'redact', types: [...PII_TYPES] } },
    });
    const text = `${pump.repeat(270_000 / pump.length)}!`;
    const before = process.cpuUsage();
    const checked = runChain(chains.input, { stage: 'input', text }, policy);
    const { user, system } = process.cpuUsage(before);
    expect(checked.findings.filter(({ type }) => type === 'guardrail-failed')).toEqual([]);
    // Some tens of milliseconds; quadratic time is a minute.
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });
});
