import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Mlflow } from './mlflow.js';

const START = Date.parse('2026-01-01T00:00:00Z');
const unique = (name: string) => `${name}-${randomUUID().slice(0, 8)}`;
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** What every MLflow does, the real one and the one in memory. To be called inside a `describe`. */
export function mlflowContract(mlflow: () => Mlflow): void {
  it('makes an experiment once, also for those who ask at the same time', async () => {
    const experiment = unique('experiment');
    const ids = await Promise.all(
      Array.from({ length: 5 }, () => mlflow().experiments.getOrCreate(experiment, { kind: 'evaluation' })),
    );
    expect(new Set(ids).size).toBe(1);
    expect(await mlflow().experiments.getOrCreate(experiment)).toBe(ids[0]);
    expect(await mlflow().experiments.getByName(unique('none'))).toBeUndefined();
  });

  it('says that an experiment was deleted', async () => {
    const experiment = unique('experiment');
    await mlflow().experiments.delete(await mlflow().experiments.getOrCreate(experiment));
    await expect(mlflow().experiments.getOrCreate(experiment)).rejects.toMatchObject({
      code: 'mlflow-refused',
      disposition: 'poison',
      field: 'name',
    });
  });

  it('keeps a run with all that is logged to it, however often', async () => {
    const experimentId = await mlflow().experiments.getOrCreate(unique('experiment'));
    const { runId, status } = await mlflow().runs.create({
      experimentId,
      name: 'first',
      startTime: START,
      tags: { seed: '7' },
    });
    expect(status).toBe('RUNNING');
    const batch = {
      metrics: [
        { key: 'accuracy', value: 0.75, timestamp: START, step: 1 },
        { key: 'undefined on this set', value: NaN, timestamp: START },
      ],
      params: { model: 'extractive', 'retrieval.k': '8' },
      tags: { app: 'handbook' },
    };
    await mlflow().runs.logBatch(runId, batch);
    await mlflow().runs.logBatch(runId, batch);
    await mlflow().runs.logInputs(runId, [
      { name: 'handbook', digest: 'a'.repeat(64), source: 'weir:Dataset/handbook', context: 'evaluation' },
    ]);
    await mlflow().runs.update(runId, { status: 'FINISHED', endTime: START + 5_000 });
    const run = await mlflow().runs.get(runId);
    expect(run).toMatchObject({
      runId,
      experimentId,
      name: 'first',
      status: 'FINISHED',
      startTime: START,
      endTime: START + 5_000,
      metrics: { accuracy: 0.75, 'undefined on this set': NaN },
      params: batch.params,
      tags: { seed: '7', app: 'handbook' },
    });
    expect(run.datasets).toEqual([
      { name: 'handbook', digest: 'a'.repeat(36), source: 'weir:Dataset/handbook', context: 'evaluation' },
    ]);
  });

  it('refuses another value for a param, without telling any', async () => {
    const experimentId = await mlflow().experiments.getOrCreate(unique('experiment'));
    const { runId } = await mlflow().runs.create({ experimentId, startTime: START });
    await mlflow().runs.logBatch(runId, { params: { model: 'first' } });
    const second = mlflow().runs.logBatch(runId, { params: { model: 'a secret' } });
    await expect(second).rejects.toMatchObject({
      code: 'mlflow-refused',
      disposition: 'poison',
      message: 'MLflow refuses /api/2.0/mlflow/runs/log-batch (400 INVALID_PARAMETER_VALUE).',
    });
  });

  it('takes more than one call may hold, and long values', async () => {
    const experimentId = await mlflow().experiments.getOrCreate(unique('experiment'));
    const { runId } = await mlflow().runs.create({ experimentId, startTime: START });
    const many = <Value>(count: number, value: (index: number) => Value) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, value(index)]));
    await mlflow().runs.logBatch(runId, {
      metrics: Array.from({ length: 1_500 }, (_, index) => ({ key: `m${index}`, value: index, timestamp: START })),
      params: many(250, () => 'ü'.repeat(7_000)),
      tags: many(150, String),
    });
    const { metrics, params, tags } = await mlflow().runs.get(runId);
    expect(metrics['m1499']).toBe(1_499);
    expect(Object.keys(params)).toHaveLength(250);
    expect(params['n249']).toBe(`${'ü'.repeat(5_999)}…`);
    expect(tags['n149']).toBe('149');
  });

  it('finds runs, and makes one of a key once', async () => {
    const experimentId = await mlflow().experiments.getOrCreate(unique('experiment'));
    const wanted = { experimentId, startTime: START };
    const made = await mlflow().runs.getOrCreate("a 'key'", wanted);
    expect((await mlflow().runs.getOrCreate("a 'key'", wanted)).runId).toBe(made.runId);
    // Of those that make it in the same moment each may have got another's, which has gone since; whoever asks later gets what stays.
    await Promise.all([1, 2, 3].map(() => mlflow().runs.getOrCreate('another', wanted)));
    const later = await mlflow().runs.getOrCreate('another', wanted);
    const left = await mlflow().runs.search({ experimentIds: [experimentId] });
    expect(left.map(({ runId }) => runId)).toEqual(expect.arrayContaining([made.runId, later.runId]));
    const filter = "tags.`weir.key` = 'another'";
    const found = await mlflow().runs.search({ experimentIds: [experimentId], filter });
    expect(found[0]).toMatchObject({ tags: { 'weir.key': 'another' } });
  });

  it('keeps files of a run', async () => {
    const experimentId = await mlflow().experiments.getOrCreate(unique('experiment'));
    const run = await mlflow().runs.create({ experimentId, startTime: START });
    await mlflow().artifacts.put(run, 'answers/first half.jsonl', '{"id":1}\n');
    await mlflow().artifacts.put(run, 'report.md', '# Report');
    await mlflow().artifacts.put(run, 'report.md', '# Ürteil');
    expect(text(await mlflow().artifacts.get(run, 'report.md'))).toBe('# Ürteil');
    expect(text(await mlflow().artifacts.get(run, 'answers/first half.jsonl'))).toBe('{"id":1}\n');
    const top = await mlflow().artifacts.list(run.runId);
    expect(Object.fromEntries(top.map(({ path, isFolder }) => [path, isFolder]))).toEqual({
      answers: true,
      'report.md': false,
    });
    expect(await mlflow().artifacts.list(run.runId, 'answers')).toMatchObject([{ path: 'answers/first half.jsonl' }]);
    await expect(mlflow().artifacts.get(run, 'none')).rejects.toMatchObject({ code: 'mlflow-refused' });
    await expect(mlflow().artifacts.put(run, '../other', '')).rejects.toMatchObject({ field: 'path' });
  });

  it('keeps models, their versions and aliases', async () => {
    const model = unique('model');
    const made = await Promise.all([1, 2].map(() => mlflow().models.getOrCreate(model, { kind: 'reranker' })));
    expect(made.map((one) => one.name)).toEqual([model, model]);
    const experimentId = await mlflow().experiments.getOrCreate(unique('experiment'));
    const { runId } = await mlflow().runs.create({ experimentId, startTime: START });
    const source = `runs:/${runId}/model`;
    const first = await mlflow().models.createVersion(model, {
      source,
      runId,
      description: 'the first',
      tags: { base: 'mini' },
    });
    expect(first).toMatchObject({
      name: model,
      version: '1',
      runId,
      description: 'the first',
      tags: { base: 'mini' },
    });
    await mlflow().models.createVersion(model, { source, runId });
    await mlflow().models.setVersionTag(model, '1', 'promoted', 'yes');
    await mlflow().models.setAlias(model, 'production', '1');
    expect(await mlflow().models.getByAlias(model, 'production')).toMatchObject({
      version: '1',
      tags: { base: 'mini', promoted: 'yes' },
      aliases: ['production'],
    });
    await mlflow().models.setAlias(model, 'production', '2');
    expect((await mlflow().models.getByAlias(model, 'production'))?.version).toBe('2');
    expect((await mlflow().models.listVersions(model)).map(({ version }) => version)).toEqual(['2', '1']);
    await mlflow().models.deleteAlias(model, 'production');
    await mlflow().models.deleteAlias(model, 'production');
    expect(await mlflow().models.getByAlias(model, 'production')).toBeUndefined();
    expect(await mlflow().models.getByAlias(unique('none'), 'production')).toBeUndefined();
    expect(await mlflow().models.getVersion(model, '3')).toBeUndefined();
    await mlflow().models.setTag(model, 'owner', 'search');
    expect(await mlflow().models.get(model)).toMatchObject({ tags: { kind: 'reranker', owner: 'search' } });
    await mlflow().models.delete(model);
    expect(await mlflow().models.get(model)).toBeUndefined();
  });

  it('keeps prompts, as text and as chat', async () => {
    const prompt = unique('prompt');
    const first = await mlflow().prompts.createVersion(prompt, {
      template: 'Answer {{ question }} in "one" sentence.',
      message: 'the first',
      tags: { author: 'me' },
    });
    expect(first).toMatchObject({ name: prompt, version: 1, message: 'the first', tags: { author: 'me' } });
    const template = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: '{{ question }}' },
    ];
    await mlflow().prompts.createVersion(prompt, { template });
    await mlflow().prompts.setAlias(prompt, 'production', 1);
    expect(await mlflow().prompts.getByAlias(prompt, 'production')).toMatchObject({
      version: 1,
      template: 'Answer {{ question }} in "one" sentence.',
    });
    expect(await mlflow().prompts.getVersion(prompt, 2)).toMatchObject({ template });
    expect(await mlflow().prompts.listVersions(prompt)).toMatchObject([
      { version: 2, aliases: [] },
      { version: 1, aliases: ['production'] },
    ]);
    const listed = async () => (await mlflow().prompts.list()).find((one) => one.name === prompt)!;
    const before = await listed();
    expect(before).toMatchObject({ aliases: { production: 1 }, newest: { version: 2, template } });
    await mlflow().prompts.setTag(prompt, 'weir.note', 'a');
    await mlflow().prompts.createVersion(prompt, { template: 'Three.' });
    expect(await listed()).toMatchObject({ tags: { 'weir.note': 'a' }, newest: { version: 3, template: 'Three.' } });
    expect((await listed()).updatedAt).toBeGreaterThan(before.updatedAt);
    await mlflow().prompts.deleteAlias(prompt, 'production');
    expect(await mlflow().prompts.getByAlias(prompt, 'production')).toBeUndefined();
    expect(await mlflow().prompts.getVersion(prompt, 4)).toBeUndefined();
  });

  it('does not take a model for a prompt', async () => {
    const model = unique('model');
    await mlflow().models.getOrCreate(model);
    await expect(mlflow().prompts.create(model)).rejects.toMatchObject({ code: 'mlflow-refused', field: 'name' });
    await expect(mlflow().prompts.create('no/slash')).rejects.toMatchObject({
      code: 'mlflow-refused',
      field: 'name',
    });
    expect(await mlflow().prompts.get(model)).toBeUndefined();
  });

  it('takes spans', async () => {
    const experimentId = await mlflow().experiments.getOrCreate(unique('experiment'));
    const span = {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      name: 'ask',
      kind: 1,
      startTimeUnixNano: `${START}000000`,
      endTimeUnixNano: `${START + 20}000000`,
      attributes: [{ key: 'gen_ai.operation.name', value: { stringValue: 'chat' } }],
      status: {},
    };
    const spans = { resourceSpans: [{ resource: {}, scopeSpans: [{ scope: { name: 'weir' }, spans: [span] }] }] };
    await mlflow().traces.add(experimentId, spans);
    await mlflow().traces.add(experimentId, spans);
    expect((await mlflow().traces.search({ experimentIds: [experimentId] })).length).toBeLessThanOrEqual(1);
  });

  it('deletes traces, each by its own id', async () => {
    const experimentId = await mlflow().experiments.getOrCreate(unique('experiment'));
    const ids = [1, 2, 3].map(() => randomUUID().replaceAll('-', ''));
    const spans = ids.map((traceId) => ({
      traceId,
      spanId: traceId.slice(0, 16),
      name: 'ask',
      kind: 1,
      startTimeUnixNano: `${START}000000`,
      endTimeUnixNano: `${START + 20}000000`,
      attributes: [],
      status: {},
    }));
    await mlflow().traces.add(experimentId, { resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans }] }] });
    const [first, second, third] = ids.map((id) => `tr-${id}`);
    expect(await mlflow().traces.delete(experimentId, [first!, second!, 'tr-unknown'])).toBe(2);
    const left = await mlflow().traces.search({ experimentIds: [experimentId] });
    expect(left.map(({ traceId }) => traceId)).toEqual([third]);
    expect(await mlflow().traces.delete(experimentId, [first!])).toBe(0);
  });

  it('deletes files and tags, which may be gone already', async () => {
    const experimentId = await mlflow().experiments.getOrCreate(unique('experiment'));
    const run = await mlflow().runs.create({ experimentId, startTime: START, tags: { note: 'a' } });
    for (const path of ['a.txt', 'folder/b.txt', 'folder/deep/c.txt']) await mlflow().artifacts.put(run, path, path);
    expect((await mlflow().artifacts.files(run.runId)).toSorted()).toEqual([
      'a.txt',
      'folder/b.txt',
      'folder/deep/c.txt',
    ]);
    for (let time = 1; time <= 2; time += 1) {
      await mlflow().artifacts.delete(run, 'folder/b.txt');
      await mlflow().runs.deleteTag(run.runId, 'note');
    }
    expect((await mlflow().artifacts.files(run.runId)).toSorted()).toEqual(['a.txt', 'folder/deep/c.txt']);
    expect((await mlflow().runs.get(run.runId)).tags).not.toHaveProperty('note');
  });

  it('keeps deleted runs until they are purged, and purges no other', async () => {
    const experiment = unique('experiment');
    const experimentId = await mlflow().experiments.getOrCreate(experiment, { 'weir.note': 'a' });
    const [gone, kept] = [1, 2].map(() => mlflow().runs.create({ experimentId, startTime: START }));
    const [goneId, keptId] = [(await gone!).runId, (await kept!).runId];
    await mlflow().runs.delete(goneId);
    const all = () => mlflow().runs.search({ experimentIds: [experimentId], deleted: true });
    expect((await all()).find(({ runId }) => runId === goneId)).toMatchObject({ deleted: true });
    expect(await mlflow().runs.search({ experimentIds: [experimentId] })).toMatchObject([{ runId: keptId }]);
    const purged = await mlflow().purge({ runIds: [goneId, keptId], experimentIds: [experimentId] });
    expect(purged).toEqual({ runs: [goneId], experiments: [] });
    expect(await all()).toMatchObject([{ runId: keptId, deleted: false }]);
    const named = async () => (await mlflow().experiments.all()).find(({ name }) => name === experiment);
    expect(await named()).toMatchObject({ tags: { 'weir.note': 'a' }, deleted: false });
    await mlflow().experiments.delete(experimentId);
    expect(await named()).toMatchObject({ deleted: true });
    expect(await mlflow().purge({ runIds: [], experimentIds: [experimentId] })).toMatchObject({
      experiments: [experimentId],
    });
    expect(await named()).toBeUndefined();
  });

  it('is healthy', async () => {
    expect(await mlflow().isHealthy()).toBe(true);
  });

  it('ends a call whose signal says so', async () => {
    const reason = new Error('not needed');
    await expect(mlflow().runs.get('any', AbortSignal.abort(reason))).rejects.toBe(reason);
  });
}
