import { JUDGED_METRICS } from '@weir/judges';
import { FakeMlflow, Mlflow } from '@weir/mlflow';
import { completePrompt, fromRegistry } from '@weir/prompts';
import { describe, expect, it } from 'vitest';
import { pushJudgePrompts } from './push-judge-prompts.js';

const { signal } = new AbortController();
const prompt = (hash: string, instruction = 'Judge it.') => ({ id: 'a@1', hash, instruction });

function registry() {
  const fake = new FakeMlflow();
  return { fake, mlflow: new Mlflow({ url: 'http://mlflow.test', fetch: fake.fetch }).withoutRetries() };
}

describe('pushJudgePrompts', () => {
  it('adds what is not there, once', async () => {
    const { mlflow } = registry();
    for (const hash of ['1', '1', '2', '2']) await pushJudgePrompts(mlflow, [prompt(hash), prompt(hash)], signal);
    const versions = await mlflow.prompts.listVersions('weir-judge.a');
    expect(versions.map(({ tags }) => tags['weir.judge-hash'])).toEqual(['2', '1']);
    expect(versions[0]).toMatchObject({ message: 'a@1', template: [{ role: 'system', content: 'Judge it.' }] });
  });

  it('leaves out what cannot be kept, and not what comes after it', async () => {
    const { mlflow } = registry();
    const id = 'b@1';
    await pushJudgePrompts(mlflow, [prompt('1', '{{ what }}'), { ...prompt('1'), id }], signal);
    expect((await mlflow.prompts.list()).map(({ name }) => name)).toEqual(['weir-judge.b']);
  });

  it('says when MLflow is not there, to be tried again', async () => {
    const { fake, mlflow } = registry();
    fake.down = true;
    await expect(pushJudgePrompts(mlflow, [prompt('1')], signal)).rejects.toMatchObject({ code: 'mlflow-unavailable' });
  });

  it('takes every prompt of the judges', async () => {
    const { mlflow } = registry();
    const prompts = Object.values(JUDGED_METRICS).flatMap((metric) => metric.prompts);
    await pushJudgePrompts(mlflow, prompts, signal);
    const names = (await mlflow.prompts.list()).map(({ name }) => name);
    expect(names.toSorted()).toEqual(
      [...new Set(prompts.map(({ id }) => `weir-judge.${id.split('@')[0]}`))].toSorted(),
    );
    const [newest] = await mlflow.prompts.listVersions(names[0]!);
    expect(completePrompt(fromRegistry(newest!)).messages).toHaveLength(1);
  });
});
