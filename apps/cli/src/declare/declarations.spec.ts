import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changesBetween } from './compare-declarations.js';
import { parseDeclarations, readDeclarations } from './read-declarations.js';

describe('parseDeclarations', () => {
  it('reads several documents and says where each stands', () => {
    const text = 'kind: App\nname: a\nspec:\n  model: m\n---\n# nothing\n---\nkind: Model\nname: m\n';
    expect(parseDeclarations(text, 'f.yaml')).toEqual([
      { kind: 'App', name: 'a', spec: { model: 'm' }, at: 'f.yaml:1' },
      { kind: 'Model', name: 'm', spec: {}, at: 'f.yaml:8' },
    ]);
  });

  it.each([
    ['kind: App\nname: a\n---\nkind: [\n', /^f\.yaml:5: /],
    ['name: a\n', /^f\.yaml:1: a resource needs a kind/],
    ['kind: App\n', /^f\.yaml:1: a resource needs a name/],
    ['kind: App\nname: a\nsepc: {}\n', /unknown field sepc/],
  ])('names the place of what is wrong in %j', (text, message) => {
    expect(() => parseDeclarations(text, 'f.yaml')).toThrow(message);
  });
});

describe('readDeclarations', () => {
  it('reads a folder, and refuses the same resource twice', () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-declare-'));
    writeFileSync(join(folder, 'a.yaml'), 'kind: App\nname: a\n');
    writeFileSync(join(folder, 'b.yml'), 'kind: App\nname: b\n');
    writeFileSync(join(folder, 'c.txt'), 'kind: App\nname: c\n');
    expect(readDeclarations([folder]).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(() => readDeclarations([folder, join(folder, 'b.yml')])).toThrow(/App b is declared twice: .*b\.yml:1 and/);
    expect(() => readDeclarations([join(folder, 'none')])).toThrow(/There is no file/);
  });
});

describe('changesBetween', () => {
  it('lists new, gone and different fields by path', () => {
    const from = { a: 1, b: { c: [1, 2], d: 'x' }, e: null };
    const to = { a: 1, b: { c: [1, 3], f: true }, e: null };
    expect(changesBetween(from, to, 'spec')).toEqual([
      { path: 'spec.b.c', from: [1, 2], to: [1, 3] },
      { path: 'spec.b.d', from: 'x' },
      { path: 'spec.b.f', to: true },
    ]);
  });
});
