import { z } from 'zod';
import { orUndefined, refusedWith } from './errors.js';
import { quoted } from './filter.js';
import { readPages } from './paging.js';
import type { Transport } from './transport.js';
import { modelVersion, type ModelVersion, nothing, pageToken, registeredModel, type RegisteredModel } from './wire.js';

export interface NewVersion {
  /** Where it is: `runs:/<run>/<folder>` for a folder of the run `runId`'s files, or an address in an object store. */
  source: string;
  /** Needed for files of a run. */
  runId?: string;
  description?: string;
  tags?: Record<string, string>;
}

const API = '/api/2.0/mlflow';
const MOST = 1_000;

const oneModel = z.object({ registered_model: registeredModel });
const oneVersion = z.object({ model_version: modelVersion });
const modelPage = z.object({ registered_models: z.array(registeredModel).default([]), next_page_token: pageToken });
const versionPage = z.object({ model_versions: z.array(modelVersion).default([]), next_page_token: pageToken });

const listOf = (tags: Record<string, string>) => Object.entries(tags).map(([key, value]) => ({ key, value }));

/** MLflow's registry: names, numbered versions under them, and aliases that point at one version each. */
export class Models {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * The model of this name, made if there is none.
   *
   * @param tags - Only for one that is made.
   */
  async getOrCreate(name: string, tags: Record<string, string> = {}, signal?: AbortSignal): Promise<RegisteredModel> {
    const found = await this.get(name, signal);
    if (found) return found;
    try {
      const json = { name, tags: listOf(tags) };
      const call = { method: 'POST', path: `${API}/registered-models/create`, json, signal } as const;
      return (await this.#transport.json(oneModel, call)).registered_model;
    } catch (error) {
      const made = refusedWith(error, 'RESOURCE_ALREADY_EXISTS') ? await this.get(name, signal) : undefined;
      if (!made) throw error;
      return made;
    }
  }

  /** Undefined when there is none. */
  async get(name: string, signal?: AbortSignal): Promise<RegisteredModel | undefined> {
    const call = { method: 'GET', path: `${API}/registered-models/get`, query: { name }, signal } as const;
    return (await orUndefined(this.#transport.json(oneModel, call)))?.registered_model;
  }

  search(filter?: string, signal?: AbortSignal): Promise<RegisteredModel[]> {
    return readPages(MOST, async (token, size) => {
      const query = { filter, max_results: String(size), page_token: token };
      const call = { method: 'GET', path: `${API}/registered-models/search`, query, signal } as const;
      const page = await this.#transport.json(modelPage, call);
      return { items: page.registered_models, next: page.next_page_token };
    });
  }

  async setTag(name: string, key: string, value: string, signal?: AbortSignal): Promise<void> {
    const json = { name, key, value };
    await this.#transport.json(nothing, { method: 'POST', path: `${API}/registered-models/set-tag`, json, signal });
  }

  async delete(name: string, signal?: AbortSignal): Promise<void> {
    const call = { method: 'DELETE', path: `${API}/registered-models/delete`, json: { name }, signal } as const;
    await this.#transport.json(nothing, call);
  }

  /** Another delivery makes another version. */
  async createVersion(name: string, version: NewVersion, signal?: AbortSignal): Promise<ModelVersion> {
    const { source, runId, description, tags = {} } = version;
    const json = { name, source, run_id: runId, description, tags: listOf(tags) };
    const call = { method: 'POST', path: `${API}/model-versions/create`, json, once: true, signal } as const;
    return (await this.#transport.json(oneVersion, call)).model_version;
  }

  /** Undefined when there is none. */
  async getVersion(name: string, version: string, signal?: AbortSignal): Promise<ModelVersion | undefined> {
    const call = { method: 'GET', path: `${API}/model-versions/get`, query: { name, version }, signal } as const;
    return (await orUndefined(this.#transport.json(oneVersion, call)))?.model_version;
  }

  /**
   * The newest first, as far as a filter has them. Aliases are not in the answer.
   *
   * @param also - A further condition.
   */
  async listVersions(name: string, also?: string, signal?: AbortSignal): Promise<ModelVersion[]> {
    const filter = [`name = ${quoted(name)}`, ...(also === undefined ? [] : [also])].join(' AND ');
    const found = await readPages(MOST, async (token, size) => {
      const query = { filter, max_results: String(size), page_token: token };
      const call = { method: 'GET', path: `${API}/model-versions/search`, query, signal } as const;
      const page = await this.#transport.json(versionPage, call);
      return { items: page.model_versions, next: page.next_page_token };
    });
    return found.toSorted((a, b) => Number(b.version) - Number(a.version));
  }

  async setVersionTag(name: string, version: string, key: string, value: string, signal?: AbortSignal): Promise<void> {
    const json = { name, version, key, value };
    await this.#transport.json(nothing, { method: 'POST', path: `${API}/model-versions/set-tag`, json, signal });
  }

  /** Points an alias at a version, wherever it pointed before. */
  async setAlias(name: string, alias: string, version: string, signal?: AbortSignal): Promise<void> {
    const json = { name, alias, version };
    await this.#transport.json(nothing, { method: 'POST', path: `${API}/registered-models/alias`, json, signal });
  }

  /** One that does not exist is no error. */
  async deleteAlias(name: string, alias: string, signal?: AbortSignal): Promise<void> {
    const call = { method: 'DELETE', path: `${API}/registered-models/alias`, json: { name, alias }, signal } as const;
    await this.#transport.json(nothing, call);
  }

  /** Undefined when there is no such alias, or no such model. */
  async getByAlias(name: string, alias: string, signal?: AbortSignal): Promise<ModelVersion | undefined> {
    const model = await this.get(name, signal);
    const version = model?.aliases[alias];
    return version === undefined ? undefined : this.getVersion(name, version, signal);
  }
}
