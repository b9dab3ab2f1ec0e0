import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorCodes } from './error-codes.js';
import { readWorkspace, workspaceOf } from './workspace.js';

const root = join(import.meta.dirname, '..', '..', '..', '..');

/** `Snapshot.get` makes these of the kind's name. */
const OF_KINDS = ['app-unknown', 'collection-unknown', 'model-unknown', 'policy-unknown', 'prompt-unknown'];

describe('docs/errors.md', () => {
  const rows = [
    ...readFileSync(join(root, 'docs', 'errors.md'), 'utf8').matchAll(/^\| `([a-z0-9-]+)`\s*\| ([^|]*?)\s*\|/gm),
  ];
  const catalogue = new Map(rows.map(([, code = '', disposition = '']) => [code, disposition]));

  const modules = readWorkspace(root).projects.flatMap((project) => project.modules);
  const found = new Map<string, Set<string>>(OF_KINDS.map((code) => [code, new Set(['poison'])]));
  for (const { code, disposition } of errorCodes(modules.filter(({ isTest }) => !isTest))) {
    const dispositions = found.get(code) ?? new Set();
    found.set(code, disposition === undefined ? dispositions : dispositions.add(disposition));
  }

  it('has every code once', () => {
    expect(rows.length).toBeGreaterThan(100);
    expect(catalogue.size).toBe(rows.length);
  });

  it('has every code of the source, and none that the source has not', () => {
    expect(found.size).toBeGreaterThan(100);
    expect([...found.keys()].sort()).toEqual([...catalogue.keys()].sort());
  });

  it('says what the source says is done with each', () => {
    const said = [...found].map(([code, dispositions]) => [code, [...dispositions].sort().join(', ') || '–'] as const);
    expect(Object.fromEntries(said)).toEqual(Object.fromEntries(catalogue));
  });
});

describe('errorCodes', () => {
  const codes = (text: string, other = '') =>
    errorCodes(
      workspaceOf(
        new Map([
          ['libs/one/package.json', '{"name":"@weir/one"}'],
          ['libs/one/src/one.ts', text],
          ['libs/one/src/other.ts', other],
        ]),
      ).projects.flatMap(({ modules }) => modules),
    ).map(({ code, disposition }) => `${code} ${disposition}`);

  it.each([
    ['an error', `throw new WeirError({ code: 'a-b', disposition: 'fatal', message: '' });`, ['a-b fatal']],
    ['a reason', `const reason = { code: 'a-b', message: '' };`, ['a-b undefined']],
    [
      'either of two',
      `fail({ code: late ? 'too-late' : 'too-early' });`,
      ['too-late undefined', 'too-early undefined'],
    ],
    ['a function that takes it', `function no(code: string) { throw { code }; } no('a-b');`, ['a-b undefined']],
    [
      'a function that fixes the rest',
      `const no = (code: string) => new WeirError({ code, disposition: 'poison' }); no('a-b');`,
      ['a-b poison'],
    ],
    ['what is no code', `const header = { code: '__connect.errors' }; const status = { code: 404 };`, []],
  ])('finds %s', (_name, text, expected) => {
    expect(codes(text)).toEqual(expected);
  });

  it('follows a function that takes it into another module', () => {
    const other = `export const no = (code: string, disposition: string) => ({ code, disposition });`;
    expect(codes(`import { no } from './other.js'; no('a-b', 'fatal');`, other)).toEqual(['a-b fatal']);
  });
});
