import { z } from 'zod';
import { readPages } from './paging.js';
import type { Transport } from './transport.js';
import { nothing, pageToken, trace, type Trace } from './wire.js';

export interface TraceSearch {
  experimentIds: readonly string[];
  filter?: string;
  orderBy?: readonly string[];
  /** @default 100 */
  most?: number;
}

const tracePage = z.object({ traces: z.array(trace).default([]), next_page_token: pageToken });
const PAGE = 100;

export class Traces {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Adds spans. A second delivery of a span replaces it.
   *
   * @param spans - An `ExportTraceServiceRequest` of OTLP in its JSON mapping: `{ resourceSpans: […] }`.
   */
  async add(experimentId: string, spans: object, signal?: AbortSignal): Promise<void> {
    await this.#transport.json(nothing, {
      method: 'POST',
      path: '/v1/traces',
      headers: { 'x-mlflow-experiment-id': experimentId },
      json: spans,
      signal,
    });
  }

  /**
   * Deletes traces for good, with their spans; those that are not there are gone already.
   *
   * @param traceIds - As `search` gives them.
   * @returns How many there were.
   */
  async delete(experimentId: string, traceIds: readonly string[], signal?: AbortSignal): Promise<number> {
    let deleted = 0;
    for (let from = 0; from < traceIds.length; from += PAGE) {
      const json = { experiment_id: experimentId, request_ids: traceIds.slice(from, from + PAGE) };
      const call = { method: 'POST', path: '/api/2.0/mlflow/traces/delete-traces', json, signal } as const;
      deleted += (await this.#transport.json(z.object({ traces_deleted: z.number().default(0) }), call)).traces_deleted;
    }
    return deleted;
  }

  search({ experimentIds, filter, orderBy, most = PAGE }: TraceSearch, signal?: AbortSignal): Promise<Trace[]> {
    return readPages(most, async (token, size) => {
      const json = {
        locations: experimentIds.map((id) => ({
          type: 'MLFLOW_EXPERIMENT',
          mlflow_experiment: { experiment_id: id },
        })),
        filter,
        order_by: orderBy,
        max_results: Math.min(size, PAGE),
        page_token: token,
      };
      const call = { method: 'POST', path: '/api/3.0/mlflow/traces/search', json, signal } as const;
      const page = await this.#transport.json(tracePage, call);
      return { items: page.traces, next: page.next_page_token };
    });
  }
}
