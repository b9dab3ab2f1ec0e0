import { FakeMlflow, Mlflow } from '@weir/mlflow';
import { parseResource } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { completePrompt } from './complete-prompt.js';
import { mirrorOf } from './mirror-of.js';
import type { PromptSource } from './prompt-source.js';
import { asWritten, fromRegistry } from './registry-form.js';
import { PromptRegistry, versionIn } from './registry.js';

const asking = (content: string, more: Partial<PromptSource> = {}): PromptSource => ({
  messages: [{ role: 'user', content }],
  variables: {},
  partials: {},
  examples: [],
  ...more,
});

function system() {
  const mlflow = new Mlflow({ url: 'http://mlflow.test', fetch: new FakeMlflow().fetch });
  const registry = new PromptRegistry(mlflow);
  const whole = () => registry.read('qa');
  return {
    mlflow,
    registry,
    whole,
    push: (content: string, more: Partial<PromptSource> = {}) => registry.push('qa', asking(content, more)),
    promote: async (version: number, alias = 'production') => registry.promote(await whole(), version, alias),
    rollback: async (alias = 'production') => registry.rollback(await whole(), alias),
    mirrored: async (before?: Parameters<typeof mirrorOf>[3], named: number[] = []) => {
      const { prompt, versions } = await whole();
      return mirrorOf(prompt, versions, named, before);
    },
  };
}

describe('push', () => {
  it('keeps what MLflow has no place for', async () => {
    const { push, whole } = system();
    const written = {
      variables: { tone: { type: 'string' as const, default: 'kind' } },
      partials: { rules: 'Be {{ tone }}.' },
      examples: [{ question: 'a', answer: 'b' }],
    };
    await push('{{> rules }} {{ question }}', written);
    const { versions } = await whole();
    expect(versions[0]!.template).toEqual([{ role: 'user', content: 'Be {{ tone }}. {{ question }}' }]);
    expect(asWritten(versions[0]!)).toEqual(asking('{{> rules }} {{ question }}', written));
    expect(completePrompt(fromRegistry(versions[0]!)).hash).toBe(
      completePrompt(asking('{{> rules }} {{ question }}', written)).hash,
    );
  });

  it('makes no version that says what the newest does', async () => {
    const { push } = system();
    expect(await push('One.')).toMatchObject({ version: 1, created: true });
    expect(await push('One.')).toMatchObject({ version: 1, created: false });
    expect(await push('Two.')).toMatchObject({ version: 2, created: true });
    expect(await push('One.')).toMatchObject({ version: 3, created: true });
  });

  it('refuses what no app could use, and what MLflow could not keep', async () => {
    const { push, mlflow } = system();
    await expect(push('{{ tone }}')).rejects.toMatchObject({ code: 'prompt-invalid' });
    await expect(push('x'.repeat(100_001))).rejects.toMatchObject({ code: 'prompt-invalid', field: 'messages' });
    expect(await mlflow.prompts.list()).toEqual([]);
  });
});

describe('aliases', () => {
  it('go back to where they were, one by one', async () => {
    const { push, promote, rollback, whole } = system();
    for (const text of ['One.', 'Two.', 'Three.']) await push(text);
    for (const version of [1, 2, 3]) await promote(version);
    expect(await rollback()).toEqual({ alias: 'production', version: 2, before: 3 });
    expect(await rollback()).toMatchObject({ version: 1, before: 2 });
    await expect(rollback()).rejects.toMatchObject({ code: 'prompt-version-unknown' });
    expect((await whole()).prompt.aliases).toEqual({ production: 1 });
  });

  it('go back to what was promoted before somebody moved them by hand', async () => {
    const { push, promote, rollback, mlflow } = system();
    for (const text of ['One.', 'Two.', 'Three.']) await push(text);
    await mlflow.prompts.setAlias('qa', 'production', 1);
    await promote(2);
    await mlflow.prompts.setAlias('qa', 'production', 3);
    expect(await rollback()).toMatchObject({ version: 2, before: 3 });
    expect(await rollback()).toMatchObject({ version: 1, before: 2 });
  });

  it('are not moved to what no app could use', async () => {
    const { mlflow, promote, push } = system();
    await push('One.');
    await mlflow.prompts.createVersion('qa', { template: '{{ tone }}' });
    await expect(promote(2)).rejects.toMatchObject({ code: 'prompt-invalid' });
    await expect(promote(3)).rejects.toMatchObject({ code: 'prompt-version-unknown' });
  });

  it('name versions, as numbers and latest do', async () => {
    const { push, promote, whole, registry } = system();
    await push('One.');
    await push('Two.');
    await promote(1);
    const all = await whole();
    expect(['1', 'production', 'latest'].map((name) => versionIn(all, name).version)).toEqual([1, 1, 2]);
    expect(() => versionIn(all, 'staging')).toThrow(expect.objectContaining({ code: 'prompt-version-unknown' }));
    await expect(registry.read('other')).rejects.toMatchObject({ code: 'prompt-unknown' });
  });
});

describe('mirrorOf', () => {
  it('has what is named and the newest, as a resource', async () => {
    const { push, promote, mirrored } = system();
    for (const text of ['One.', 'Two.', 'Three.', 'Four.', 'Five.']) await push(text);
    await promote(2);
    const { spec, problems } = await mirrored(undefined, [3, 9]);
    expect(problems).toEqual([]);
    expect(Object.keys(spec!.versions)).toEqual(['2', '3', '5']);
    expect(spec!.aliases).toEqual({ production: 2, latest: 5 });
    expect(parseResource({ kind: 'Prompt', name: 'qa', spec }).spec).toEqual(spec);
  });

  it('leaves in force what an alias pointed at before it was moved to what no app could use', async () => {
    const { mlflow, push, promote, mirrored } = system();
    await push('One.');
    await promote(1);
    const { spec: before } = await mirrored();
    await mlflow.prompts.createVersion('qa', { template: '{{ tone }}' });
    await mlflow.prompts.setAlias('qa', 'production', 2);
    const { spec, problems } = await mirrored(before);
    expect(problems).toEqual([{ version: 2, reason: expect.stringContaining('tone is not declared') as string }]);
    expect(spec).toEqual(before);
    expect((await mirrored()).spec).toBeUndefined();
  });

  it('takes a text that was written by hand, with the variables of the version before', async () => {
    const { mlflow, push, mirrored } = system();
    await push('{{ tone }}', { variables: { tone: { type: 'string' } } });
    await mlflow.prompts.createVersion('qa', { template: 'By hand: {{ tone }}' });
    const { spec } = await mirrored();
    expect(spec!.versions[2]).toMatchObject({
      messages: [{ role: 'user', content: 'By hand: {{ tone }}' }],
      variables: { tone: { type: 'string' } },
    });
  });

  it.each([
    [{ template: [{ role: 'tool', content: 'a' }] }, 'messages.0.role'],
    [{ template: 'a', tags: { 'weir.variables': '{' } }, 'weir.variables is no JSON'],
    [{ template: 'a', tags: { 'weir.variables': '[]' } }, 'variables'],
    [{ template: '' }, 'messages.0.content'],
  ])('names what is wrong: %j', async (version, problem) => {
    const { mlflow, mirrored } = system();
    await mlflow.prompts.createVersion('qa', version);
    expect((await mirrored()).problems).toEqual([{ version: 1, reason: expect.stringContaining(problem) as string }]);
  });

  it('takes no number for an alias', async () => {
    const { mlflow, push, mirrored } = system();
    await push('One.');
    await mlflow.prompts.setAlias('qa', '3', 1);
    expect((await mirrored()).spec!.aliases).toEqual({ latest: 1 });
  });
});
