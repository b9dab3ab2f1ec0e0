import { WeirError } from '@weir/errors';
import { z } from 'zod';
import type { Prometheus, Sample } from './prometheus.port.js';

const TIMEOUT_MS = 10_000;
/** Series of an alert. */
const MOST_SERIES = 200;

const sampleSchema = z.tuple([z.number(), z.string()]);
const answerSchema = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z
    .discriminatedUnion('resultType', [
      z.object({
        resultType: z.literal('vector'),
        result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: sampleSchema })),
      }),
      z.object({ resultType: z.literal('scalar'), result: sampleSchema }),
      z.object({ resultType: z.enum(['matrix', 'string', 'streams']) }),
    ])
    .optional(),
});

/** Asks Prometheus, or what speaks its HTTP API (https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries). */
export function httpPrometheus({ url, token }: { url: string | undefined; token: string | undefined }): Prometheus {
  return {
    async query(expression, at) {
      if (url === undefined) throw unavailable('There is no Prometheus to ask: set WEIR_PROMETHEUS_URL.');
      const answer = await ask(url, token, expression, at);
      const { data } = answer;
      if (answer.status !== 'success' || !data) {
        throw invalid(`Prometheus does not take the query: ${answer.error ?? 'it says nothing more'}.`);
      }
      if (data.resultType === 'vector') return data.result.slice(0, MOST_SERIES).flatMap(sampleOf);
      if (data.resultType === 'scalar') return sampleOf({ metric: {}, value: data.result });
      throw invalid('The query gives ranges or text; an alert needs one number for each series.');
    },
  };
}

async function ask(url: string, token: string | undefined, query: string, at: number) {
  let response: Response;
  try {
    response = await fetch(new URL('api/v1/query', url.endsWith('/') ? url : `${url}/`), {
      method: 'POST',
      body: new URLSearchParams({ query, time: String(at / 1_000) }),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw unavailable('Prometheus does not answer.', error);
  }
  const answer = answerSchema.safeParse(await response.json().catch(() => undefined));
  if (answer.success) return answer.data;
  throw unavailable(`Prometheus answers with ${response.status}, and not as it should.`);
}

/** A value that is no number is none. */
function sampleOf({ metric, value: [, text] }: { metric: Record<string, string>; value: [number, string] }): Sample[] {
  const { __name__: _, ...labels } = metric;
  const value = Number(text);
  return Number.isFinite(value) ? [{ labels, value }] : [];
}

function unavailable(message: string, cause?: unknown): WeirError {
  return new WeirError({ code: 'prometheus-unavailable', disposition: 'retryable', message, cause });
}

function invalid(message: string): WeirError {
  return new WeirError({ code: 'prometheus-query-invalid', disposition: 'poison', field: 'signal.query', message });
}
