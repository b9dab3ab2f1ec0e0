import { z } from 'zod';
import { orUndefined, refused } from './errors.js';
import { readPages } from './paging.js';
import type { Call, Transport } from './transport.js';
import { artifact, type Artifact, pageToken, type Run } from './wire.js';

const PROXY = '/api/2.0/mlflow-artifacts/artifacts';
const artifactPage = z.object({ files: z.array(artifact).default([]), next_page_token: pageToken });

/** Files of runs, by way of MLflow's proxy: no key of an object store is needed here. */
export class Artifacts {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Writes a file of a run, in place of one that is there. @param path - Below the run's own, with `/`. */
  async put(
    run: Pick<Run, 'artifactUri'>,
    path: string,
    content: Uint8Array | string,
    signal?: AbortSignal,
  ): Promise<void> {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    await this.#transport.send({ ...callFor('PUT', run, path), bytes, signal });
  }

  async get(run: Pick<Run, 'artifactUri'>, path: string, signal?: AbortSignal): Promise<Uint8Array> {
    return this.#transport.send({ ...callFor('GET', run, path), signal });
  }

  /** A file that is not there is gone already. */
  async delete(run: Pick<Run, 'artifactUri'>, path: string, signal?: AbortSignal): Promise<void> {
    await orUndefined(this.#transport.send({ ...callFor('DELETE', run, path), signal }));
  }

  /** Paths of all files of a run, in all its folders. */
  async files(runId: string, signal?: AbortSignal): Promise<string[]> {
    const found: string[] = [];
    const folders: (string | undefined)[] = [undefined];
    while (folders.length > 0) {
      for (const { path, isFolder } of await this.list(runId, folders.pop(), signal)) {
        (isFolder ? folders : found).push(path);
      }
    }
    return found;
  }

  /** @param folder - Of which the entries are wanted; none for those at the top. */
  list(runId: string, folder?: string, signal?: AbortSignal): Promise<Artifact[]> {
    return readPages(Number.MAX_SAFE_INTEGER, async (token) => {
      const query = { run_id: runId, path: folder, page_token: token };
      const call = { method: 'GET', path: '/api/2.0/mlflow/artifacts/list', query, signal } as const;
      const page = await this.#transport.json(artifactPage, call);
      return { items: page.files, next: page.next_page_token };
    });
  }
}

function callFor(method: 'GET' | 'PUT' | 'DELETE', { artifactUri }: Pick<Run, 'artifactUri'>, path: string): Call {
  const [, root] = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.+)$/.exec(artifactUri) ?? [];
  if (root === undefined) {
    throw refused('The files of this run are not behind MLflow: start it with --serve-artifacts.', 'artifactUri');
  }
  const segments = `${root}/${path}`.split('/');
  if (segments.some((segment) => ['', '.', '..'].includes(segment))) {
    throw refused('The path of an artifact has an empty part, or one of dots.', 'path');
  }
  return {
    method,
    path: `${PROXY}/${segments.map(encodeURIComponent).join('/')}`,
    name: PROXY,
    headers: { 'content-type': 'application/octet-stream' },
  };
}
