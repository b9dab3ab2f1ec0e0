import { z } from 'zod';
import { refused, refusedWith, orUndefined } from './errors.js';
import { readPages } from './paging.js';
import type { Transport } from './transport.js';
import { experiment, type Experiment, nothing, pageToken } from './wire.js';

const API = '/api/2.0/mlflow/experiments';

const experimentPage = z.object({ experiments: z.array(experiment).default([]), next_page_token: pageToken });

export class Experiments {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * The experiment of this name, made if there is none; of two that ask at once, both get the same one.
   *
   * @param tags - Only for one that is made.
   * @returns Its id.
   * @throws WeirError `mlflow-refused` (poison), also when an experiment of this name was deleted.
   */
  async getOrCreate(name: string, tags: Record<string, string> = {}, signal?: AbortSignal): Promise<string> {
    const found = await this.getByName(name, signal);
    if (found) return idOf(found);
    try {
      const json = { name, tags: Object.entries(tags).map(([key, value]) => ({ key, value })) };
      const answer = z.object({ experiment_id: z.string() });
      const call = { method: 'POST', path: `${API}/create`, json, signal } as const;
      return (await this.#transport.json(answer, call)).experiment_id;
    } catch (error) {
      if (!refusedWith(error, 'RESOURCE_ALREADY_EXISTS')) throw error;
      const made = await this.getByName(name, signal);
      if (!made) throw error;
      return idOf(made);
    }
  }

  /** Undefined when there is none. */
  async getByName(name: string, signal?: AbortSignal): Promise<Experiment | undefined> {
    const call = { method: 'GET', path: `${API}/get-by-name`, query: { experiment_name: name }, signal } as const;
    return (await orUndefined(this.#transport.json(z.object({ experiment }), call)))?.experiment;
  }

  /** All there are, those that were deleted too. */
  all(signal?: AbortSignal): Promise<Experiment[]> {
    return readPages(Number.MAX_SAFE_INTEGER, async (token, size) => {
      const json = { max_results: size, view_type: 'ALL', page_token: token };
      const call = { method: 'POST', path: `${API}/search`, json, signal } as const;
      const page = await this.#transport.json(experimentPage, call);
      return { items: page.experiments, next: page.next_page_token };
    });
  }

  async setTag(experimentId: string, key: string, value: string, signal?: AbortSignal): Promise<void> {
    const json = { experiment_id: experimentId, key, value };
    await this.#transport.json(nothing, { method: 'POST', path: `${API}/set-experiment-tag`, json, signal });
  }

  /** It can be restored in MLflow's own interface. */
  async delete(experimentId: string, signal?: AbortSignal): Promise<void> {
    const json = { experiment_id: experimentId };
    await this.#transport.json(nothing, { method: 'POST', path: `${API}/delete`, json, signal });
  }
}

function idOf({ experimentId, deleted }: Experiment): string {
  if (!deleted) return experimentId;
  throw refused('An experiment of this name was deleted in MLflow: restore it there, or take another name.', 'name');
}
