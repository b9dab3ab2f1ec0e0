import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveSecret } from './resolve-secret.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-secret-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('resolveSecret', () => {
  it('reads variables and files, as they are at that moment', async () => {
    const path = join(folder, 'key:1');
    writeFileSync(path, 'first\n');
    expect(await resolveSecret(`file:${path}`, {})).toBe('first');
    writeFileSync(path, ' second ');
    expect(await resolveSecret(`file:${path}`, {})).toBe('second');
    expect(await resolveSecret('env:KEY', { KEY: 'third' })).toBe('third');
  });

  it.each([['env:NOTHING'], ['env:BLANK'], ['file:/nowhere/at/all'], ['nonsense']])(
    'finds nothing at %s',
    async (reference) => {
      expect(await resolveSecret(reference, { BLANK: ' ', nonsense: 'x' })).toBeUndefined();
    },
  );
});
