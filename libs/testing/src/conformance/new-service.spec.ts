import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from './catalogue.js';
import { check } from './rules.js';
import { readWorkspace, workspaceOf } from './workspace.js';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const generator = join(root, 'tools', 'new-service.mjs');

describe('npm run new-service', () => {
  let folder: string;

  beforeAll(() => {
    // Below the repository, so that what the new service imports is found.
    mkdirSync(join(root, '.weir'), { recursive: true });
    folder = mkdtempSync(join(root, '.weir', 'new-service-'));
    execFileSync(process.execPath, [generator, 'two-words', 'count-answers', 'answerCompleted', '--into', folder]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('writes a service that follows every rule', () => {
    const generated = globSync('services/two-words/**/*.{ts,json,md}', { cwd: folder }).map(
      (path) => [path, readFileSync(join(folder, path), 'utf8')] as const,
    );
    expect(generated).toHaveLength(11);
    const workspace = workspaceOf(new Map([...readWorkspace(root).files, ...generated]));
    expect(workspace.projects.map(({ name }) => name)).toContain('two-words');
    expect(check(workspace, catalogue).filter(({ path }) => path.includes('two-words'))).toEqual([]);
  }, 60_000);

  it('writes a service whose types are right, its test included', () => {
    const config = join(folder, 'tsconfig.json');
    writeFileSync(
      config,
      JSON.stringify({
        extends: '../../tsconfig.base.json',
        compilerOptions: { noEmit: true, customConditions: ['@weir/source'] },
        include: ['services/two-words/src'],
      }),
    );
    const { stdout } = spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', config], { encoding: 'utf8' });
    expect(stdout).toBe('');
  }, 120_000);

  it('takes a port that no service has', () => {
    const portOf = (text: string) => /\bhttpPort\((77\d\d)\b/.exec(text)?.[1];
    const taken = globSync('services/*/src/config.ts', { cwd: root }).map((path) =>
      portOf(readFileSync(join(root, path), 'utf8')),
    );
    const own = portOf(readFileSync(join(folder, 'services/two-words/src/config.ts'), 'utf8'));
    expect(own).toBeDefined();
    expect(taken).not.toContain(own);
  });

  it.each([
    ['no topic', ['one', 'count-answers'], 'Usage'],
    ['a name in capitals', ['One', 'count-answers', 'answerCompleted'], 'kebab-case'],
    ['a use case of one word', ['one', 'count', 'answerCompleted'], 'verb-noun'],
    ['a topic that is not declared', ['one', 'count-answers', 'answerDone'], 'no topic answerDone'],
    ['a service that is there', ['embedding', 'count-answers', 'answerCompleted'], 'there already'],
  ])('refuses %s', (_what, words, said) => {
    const { status, stderr } = spawnSync(process.execPath, [generator, ...words, '--into', folder], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toContain(said);
  });
});
