import { z } from 'zod';
import { orUndefined } from './errors.js';
import { tagIs } from './filter.js';
import { readPages } from './paging.js';
import { splitBatch, type Batch } from './split-batch.js';
import type { Transport } from './transport.js';
import { nothing, pageToken, run, type Run, type RunStatus } from './wire.js';

export interface NewRun {
  experimentId: string;
  name?: string;
  /** Milliseconds since the epoch. */
  startTime: number;
  tags?: Record<string, string>;
}

export interface RunSearch {
  experimentIds: readonly string[];
  /** In MLflow's own language: `tags.kind = 'evaluation' and metrics.accuracy > 0.9`. */
  filter?: string;
  /** @default newest first */
  orderBy?: readonly string[];
  /** @default 1,000 */
  most?: number;
  /** Those that were deleted, too. @default false */
  deleted?: boolean;
}

export interface RunChange {
  status?: RunStatus;
  /** Milliseconds since the epoch. */
  endTime?: number;
  name?: string;
}

/** A set of data that a run was given. */
export interface DatasetInput {
  name: string;
  /** MLflow keeps 36 characters; more are cut off. */
  digest: string;
  /** Where it is, in words of one's own. */
  source: string;
  /** What it was used for: `evaluation`, `training`. */
  context: string;
}

/** The tag that tells which of one's own things a run is of. */
export const KEY_TAG = 'weir.key';

const API = '/api/2.0/mlflow/runs';
const DIGEST_CHARACTERS = 36;
const MOST = 1_000;

const oneRun = z.object({ run });
const runPage = z.object({ runs: z.array(run).default([]), next_page_token: pageToken });

export class Runs {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Another delivery makes another run; see `getOrCreate`. */
  async create({ experimentId, name, startTime, tags = {} }: NewRun, signal?: AbortSignal): Promise<Run> {
    const json = {
      experiment_id: experimentId,
      run_name: name,
      start_time: startTime,
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    };
    const call = { method: 'POST', path: `${API}/create`, json, once: true, signal } as const;
    return (await this.#transport.json(oneRun, call)).run;
  }

  /**
   * The run with this key in its experiment, made if there is none: a second delivery finds the run of the first. MLflow has no
   * unique keys, so of two that make it in the same moment each may keep its own; whoever asks later gets the same one of
   * them.
   *
   * @param key - Names what the run is of; it is kept in the tag `weir.key`.
   */
  async getOrCreate(key: string, wanted: NewRun, signal?: AbortSignal): Promise<Run> {
    const found = await this.#first(key, wanted.experimentId, signal);
    if (found) return found;
    const made = await this.create({ ...wanted, tags: { ...wanted.tags, [KEY_TAG]: key } }, signal);
    const first = (await this.#first(key, wanted.experimentId, signal)) ?? made;
    if (first.runId !== made.runId) await this.delete(made.runId, signal);
    return first;
  }

  async get(runId: string, signal?: AbortSignal): Promise<Run> {
    const call = { method: 'GET', path: `${API}/get`, query: { run_id: runId }, signal } as const;
    return (await this.#transport.json(oneRun, call)).run;
  }

  search(
    { experimentIds, filter, orderBy, most = MOST, deleted = false }: RunSearch,
    signal?: AbortSignal,
  ): Promise<Run[]> {
    return readPages(most, async (token, size) => {
      const json = {
        experiment_ids: experimentIds,
        filter,
        order_by: orderBy ?? ['attributes.start_time DESC'],
        max_results: size,
        page_token: token,
        run_view_type: deleted ? 'ALL' : 'ACTIVE_ONLY',
      };
      const page = await this.#transport.json(runPage, { method: 'POST', path: `${API}/search`, json, signal });
      return { items: page.runs, next: page.next_page_token };
    });
  }

  async update(runId: string, { status, endTime, name }: RunChange, signal?: AbortSignal): Promise<void> {
    const json = { run_id: runId, status, end_time: endTime, run_name: name };
    await this.#transport.json(nothing, { method: 'POST', path: `${API}/update`, json, signal });
  }

  /** MLflow keeps it as deleted until it is purged. One that is deleted already is left so. */
  async delete(runId: string, signal?: AbortSignal): Promise<void> {
    await this.#transport.json(nothing, { method: 'POST', path: `${API}/delete`, json: { run_id: runId }, signal });
  }

  /**
   * Logs any number of metrics, params and tags, in as many calls as MLflow's limits ask for. A second delivery changes
   * nothing. A param that has another value already is refused.
   */
  async logBatch(runId: string, batch: Batch, signal?: AbortSignal): Promise<void> {
    for (const part of splitBatch(batch)) {
      const json = { run_id: runId, ...part };
      await this.#transport.json(nothing, { method: 'POST', path: `${API}/log-batch`, json, signal });
    }
  }

  async setTag(runId: string, key: string, value: string, signal?: AbortSignal): Promise<void> {
    await this.logBatch(runId, { tags: { [key]: value } }, signal);
  }

  /** A tag that is not there is gone already. */
  async deleteTag(runId: string, key: string, signal?: AbortSignal): Promise<void> {
    const call = { method: 'POST', path: `${API}/delete-tag`, json: { run_id: runId, key }, signal } as const;
    await orUndefined(this.#transport.json(nothing, call));
  }

  /** Names what a run was given. */
  async logInputs(runId: string, datasets: readonly DatasetInput[], signal?: AbortSignal): Promise<void> {
    const json = {
      run_id: runId,
      datasets: datasets.map(({ name, digest, source, context }) => ({
        tags: [{ key: 'mlflow.data.context', value: context }],
        dataset: { name, digest: digest.slice(0, DIGEST_CHARACTERS), source_type: 'weir', source },
      })),
    };
    await this.#transport.json(nothing, { method: 'POST', path: `${API}/log-inputs`, json, signal });
  }

  async #first(key: string, experimentId: string, signal?: AbortSignal): Promise<Run | undefined> {
    const filter = tagIs(KEY_TAG, key);
    const found = await this.search({ experimentIds: [experimentId], filter }, signal);
    return found.toSorted((a, b) => a.startTime - b.startTime || (a.runId < b.runId ? -1 : 1))[0];
  }
}
