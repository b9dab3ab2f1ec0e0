import { hash } from 'node:crypto';
import { type ResultLine, variantOf } from '@weir/experiments';

/** Spans in one request. */
const BATCH = 200;

/** What MLflow calls the trace of a run that answered. */
export function traceIdOf(runId: string): string {
  return `tr-${hash('sha256', runId, 'hex').slice(0, 32)}`;
}

/**
 * Answers as traces, in OTLP's JSON mapping: one span each, with what was asked and answered, so that MLflow shows them beside the
 * scores. Ids follow from the answers' runs: written twice, they are there once.
 *
 * @param endedAt - Milliseconds since the epoch.
 */
export function tracesOf(evaluation: string, results: readonly ResultLine[], endedAt: number): object[] {
  const answered = results.filter(({ runId }) => runId !== undefined);
  return Array.from({ length: Math.ceil(answered.length / BATCH) }, (_, batch) => ({
    resourceSpans: [
      {
        resource: { attributes: [attribute('service.name', 'weir')] },
        scopeSpans: [
          {
            scope: { name: 'weir.evaluation' },
            spans: answered
              .slice(batch * BATCH, (batch + 1) * BATCH)
              .map((result) => spanOf(evaluation, result, endedAt)),
          },
        ],
      },
    ],
  }));
}

function spanOf(evaluation: string, result: ResultLine, endedAt: number): object {
  const { runId = '', question, answer, outcome, usage, tookMs, app, fingerprint = '' } = result;
  const digest = hash('sha256', runId, 'hex');
  const end = BigInt(Math.round(endedAt)) * 1_000_000n;
  return {
    traceId: digest.slice(0, 32),
    spanId: digest.slice(32, 48),
    name: `answer ${app}`,
    kind: 1,
    startTimeUnixNano: String(end - BigInt(Math.round(tookMs)) * 1_000_000n),
    endTimeUnixNano: String(end),
    attributes: [
      attribute('gen_ai.operation.name', 'chat'),
      attribute('gen_ai.input.messages', JSON.stringify([{ role: 'user', content: question }])),
      attribute('gen_ai.output.messages', JSON.stringify([{ role: 'assistant', content: answer }])),
      { key: 'gen_ai.usage.input_tokens', value: { intValue: String(usage.inputTokens) } },
      { key: 'gen_ai.usage.output_tokens', value: { intValue: String(usage.outputTokens) } },
      attribute('weir.evaluation', evaluation),
      attribute('weir.run', runId),
      attribute('weir.variant', variantOf(result)),
      attribute('weir.item', result.id),
      attribute('weir.outcome', outcome),
      attribute('weir.fingerprint', fingerprint),
    ],
    status: outcome === 'failed' ? { code: 2, message: result.reason?.code ?? 'failed' } : { code: 1 },
  };
}

function attribute(key: string, stringValue: string): object {
  return { key, value: { stringValue } };
}
