import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastReason } from './last-reason.js';

const file = () => join(mkdtempSync(join(tmpdir(), 'weir-log-')), 'a.log');

function logOf(...lines: (string | object)[]): string {
  const path = file();
  writeFileSync(path, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return path;
}

describe('lastReason', () => {
  const fatal = { level: 'fatal', code: 'config-invalid', reason: 'A: missing', msg: 'cannot start' };

  it.each([
    ['the last error’s reason', [{ level: 'error', msg: 'first' }, fatal, { level: 'info', msg: 'bye' }], fatal.reason],
    ['its message when it gives no reason', [{ level: 'error', msg: 'broken' }], 'broken'],
    [
      'the last line when nothing is an error',
      [{ level: 'info', msg: 'x' }, 'Segmentation fault', ''],
      'Segmentation fault',
    ],
  ])('is %s', (_name, lines, reason) => {
    expect(lastReason(logOf(...lines))?.reason).toBe(reason);
  });

  it('is nothing for an empty log or none', () => {
    expect(lastReason(logOf())).toBeUndefined();
    expect(lastReason(file())).toBeUndefined();
  });

  it('carries the code, and reads only the end of a long log', () => {
    expect(lastReason(logOf('x'.repeat(1_000_000), fatal))).toEqual({ code: 'config-invalid', reason: 'A: missing' });
  });
});
