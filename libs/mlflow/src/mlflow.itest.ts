import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { mlflowContract } from './mlflow.contract.js';
import { Mlflow } from './mlflow.js';

const url = process.env['WEIR_TEST_MLFLOW']!;
const mlflow = new Mlflow({ url });

describe('Mlflow, of a real server', () => {
  mlflowContract(() => mlflow);
});

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What MLflow's own client reads, by the Python that the server was installed with. */
async function readWithPython(subject: { experiment: string; prompt: string }): Promise<unknown> {
  const artefacts = process.env['WEIR_ARTEFACTS'] ?? fromHere('../../../.weir');
  const python = join(artefacts, 'mlflow', 'python', 'bin', 'python');
  const script = fromHere('../test/read_with_client.py');
  const { stdout } = await promisify(execFile)(python, [script, url, subject.experiment, subject.prompt], {
    env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true' },
  });
  return JSON.parse(stdout);
}

describe("MLflow's own client", () => {
  it('reads what was written here', async () => {
    const experiment = `client-${randomUUID()}`;
    const prompt = `qa-${randomUUID()}`;
    const experimentId = await mlflow.experiments.getOrCreate(experiment);
    const run = await mlflow.runs.create({ experimentId, name: 'nightly', startTime: Date.now() });
    await mlflow.runs.logBatch(run.runId, {
      metrics: [
        { key: 'accuracy', value: 0.5, timestamp: 1, step: 0 },
        { key: 'accuracy', value: 0.75, timestamp: 2, step: 1 },
      ],
      params: { model: 'extractive' },
      tags: { app: 'handbook' },
    });
    await mlflow.artifacts.put(run, 'answers/all.jsonl', '{"id":"ü"}\n');
    await mlflow.runs.logInputs(run.runId, [
      { name: 'handbook', digest: 'v1', source: 'weir:Dataset/handbook', context: 'evaluation' },
    ]);
    await mlflow.runs.update(run.runId, { status: 'FINISHED', endTime: Date.now() });
    await mlflow.prompts.createVersion(prompt, { template: 'Answer {{ question }}.', message: 'the first' });
    await mlflow.prompts.createVersion(prompt, {
      template: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: '{{ question }}' },
      ],
    });
    await mlflow.prompts.setAlias(prompt, 'production', 1);
    await mlflow.prompts.setAlias(prompt, 'staging', 2);

    expect(await readWithPython({ experiment, prompt })).toEqual({
      run: { name: 'nightly', status: 'FINISHED' },
      metrics: { accuracy: 0.75 },
      history: [0.5, 0.75],
      params: { model: 'extractive' },
      app: 'handbook',
      datasets: ['handbook'],
      artifact: '{"id":"ü"}\n',
      production: { version: 1, template: 'Answer {{ question }}.', formatted: 'Answer why.', message: 'the first' },
      staging: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: '{{ question }}' },
      ],
    });
  });
});

describe('spans', () => {
  it('are found as one trace, with what was asked', async () => {
    const experimentId = await mlflow.experiments.getOrCreate(`traces-${randomUUID()}`);
    const traceId = randomUUID().replaceAll('-', '');
    const start = BigInt(Date.now()) * 1_000_000n;
    const messages = JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: 'Why?' }] }]);
    const attributes = [
      { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
      { key: 'gen_ai.input.messages', value: { stringValue: messages } },
      { key: 'gen_ai.usage.input_tokens', value: { intValue: '12' } },
      { key: 'gen_ai.usage.output_tokens', value: { intValue: '3' } },
    ];
    const span = (spanId: string, parentSpanId?: string) => ({
      traceId,
      spanId,
      ...(parentSpanId === undefined ? {} : { parentSpanId }),
      name: parentSpanId === undefined ? 'ask' : 'complete',
      kind: 1,
      startTimeUnixNano: String(start),
      endTimeUnixNano: String(start + 20_000_000n),
      attributes: parentSpanId === undefined ? [] : attributes,
      status: {},
    });
    const spans = [span('b7ad6b7169203331'), span('b7ad6b7169203332', 'b7ad6b7169203331')];
    const sent = { resourceSpans: [{ resource: {}, scopeSpans: [{ scope: { name: 'weir' }, spans }] }] };
    await mlflow.traces.add(experimentId, sent);
    await mlflow.traces.add(experimentId, sent);
    const found = await mlflow.traces.search({ experimentIds: [experimentId] });
    expect(found).toMatchObject([{ traceId: `tr-${traceId}`, state: 'OK' }]);
    expect(JSON.parse(found[0]!.metadata['mlflow.trace.tokenUsage']!)).toMatchObject({ input_tokens: 12 });
  });
});
