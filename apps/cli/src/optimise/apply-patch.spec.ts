import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyPatchTo } from './apply-patch.js';

const FILE = `kind: Model
name: small
spec: { provider: extractive }
---
# Sorts letters.
kind: App
name: sorter
spec:
  pattern: simple # for now
  model: small
  prompt:
    system: Sort.
    user: "{{ question }}"
`;

function written(app: string, patch: object): string {
  const file = join(mkdtempSync(join(tmpdir(), 'weir-patch-')), 'app.yaml');
  writeFileSync(file, FILE);
  applyPatchTo(file, app, patch);
  return readFileSync(file, 'utf8');
}

describe('applyPatchTo', () => {
  it('changes what the patch names, and leaves the rest as it stands', () => {
    const text = written('sorter', { prompt: { system: 'Sort well.' } });
    expect(text).toBe(FILE.replace('Sort.', 'Sort well.'));
  });

  it('puts in what is not there, and takes out what is null', () => {
    const list = [{ question: 'a?', answer: 'b' }];
    const text = written('sorter', { pattern: 'few-shot', prompt: null, examples: { pick: 'all', list } });
    expect(text).toContain('pattern: few-shot # for now');
    expect(text).not.toContain('Sort.');
    expect(text).toContain('question: a?');
    expect(text).toContain('# Sorts letters.');
  });

  it('refuses a file without that App', () => {
    expect(() => written('other', {})).toThrow('no App named other');
  });
});
