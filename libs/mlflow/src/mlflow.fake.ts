type Json = Record<string, unknown>;
type Handler = (input: Json, path: string) => Json;

interface FakeRun {
  info: Json & { run_id: string; experiment_id: string; start_time: number };
  data: { metrics: Json[]; params: Pair[]; tags: Pair[] };
  inputs: { dataset_inputs: unknown[] };
}

interface Pair {
  key: string;
  value: string;
}

interface FakeModel {
  name: string;
  tags: Pair[];
  aliases: { alias: string; version: string }[];
  last_updated_timestamp: number;
  versions: (Json & { version: string; tags: Pair[] })[];
}

class Refused extends Error {}

/**
 * An MLflow in memory, for tests: what `fetch` sends to it is answered as the real one would, as far as `Mlflow` asks. Of
 * filters it knows one condition on a tag, or on a name.
 */
export class FakeMlflow {
  /** While true, no connection can be made. */
  down = false;
  /** Answered to the next calls instead, one each. */
  readonly answers: Response[] = [];
  /** Method and path of every call that came through. */
  readonly calls: string[] = [];
  readonly runs = new Map<string, FakeRun>();
  readonly files = new Map<string, Uint8Array>();
  readonly traces: { experimentId: string; spans: unknown }[] = [];
  readonly #experiments = new Map<string, { experiment_id: string; name: string; lifecycle_stage: string }>();
  readonly #models = new Map<string, FakeModel>();
  #changes = 0;

  /** To be given to `Mlflow` as its `fetch`. */
  readonly fetch: typeof fetch = async (input, init = {}) => {
    init.signal?.throwIfAborted();
    const url = new URL(input);
    const method = init.method ?? 'GET';
    if (this.down) throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) });
    this.calls.push(`${method} ${url.pathname}`);
    const prepared = this.answers.shift();
    if (prepared) return prepared;
    return this.#answer(method, url, new Headers(init.headers), init.body ?? undefined);
  };

  #answer(method: string, url: URL, headers: Headers, body: unknown): Response {
    const file = /^\/api\/2\.0\/mlflow-artifacts\/artifacts\/(.*)$/.exec(url.pathname)?.[1];
    if (file !== undefined) return this.#file(method, decodeURIComponent(file), body as Uint8Array);
    if (url.pathname === '/health') return new Response('OK');
    const sent = typeof body === 'string' ? (JSON.parse(body) as Json) : Object.fromEntries(url.searchParams);
    if (url.pathname === '/v1/traces') {
      this.traces.push({ experimentId: headers.get('x-mlflow-experiment-id') ?? '', spans: sent });
      return Response.json({});
    }
    const name = `${method} ${url.pathname.replace(/^\/api\/[23]\.0\/mlflow\//, '')}`;
    const handler = this.#handlers[name];
    if (!handler) return Response.json({ error_code: 'ENDPOINT_NOT_FOUND' }, { status: 404 });
    try {
      return Response.json(handler(sent, name));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const status = error.message === 'RESOURCE_DOES_NOT_EXIST' ? 404 : 400;
      return Response.json({ error_code: error.message, message: 'with words of the user' }, { status });
    }
  }

  #file(method: string, path: string, body: Uint8Array): Response {
    if (method === 'PUT') {
      this.files.set(path, body);
      return Response.json({});
    }
    const found = this.files.get(path);
    return found ? new Response(new Uint8Array(found)) : Response.json({ error_code: 'NOT_FOUND' }, { status: 404 });
  }

  readonly #handlers: Record<string, Handler> = {
    'GET experiments/get-by-name': ({ experiment_name: name }) => ({
      experiment: existing(this.#experiments.get(name as string)),
    }),
    'POST experiments/create': ({ name }) => {
      if (this.#experiments.has(name as string)) throw new Refused('RESOURCE_ALREADY_EXISTS');
      const experiment = {
        experiment_id: String(this.#experiments.size + 1),
        name: name as string,
        lifecycle_stage: 'active',
      };
      this.#experiments.set(experiment.name, experiment);
      return { experiment_id: experiment.experiment_id };
    },
    'POST experiments/set-experiment-tag': () => ({}),
    'POST experiments/delete': ({ experiment_id: id }) => {
      for (const experiment of this.#experiments.values()) {
        if (experiment.experiment_id === id) experiment.lifecycle_stage = 'deleted';
      }
      return {};
    },
    'POST runs/create': ({ experiment_id: experimentId, run_name: name, start_time: startTime, tags }) => {
      const id = `run-${this.runs.size + 1}`;
      const info = {
        run_id: id,
        experiment_id: experimentId as string,
        run_name: name ?? id,
        status: 'RUNNING',
        start_time: startTime as number,
        artifact_uri: `mlflow-artifacts:/${experimentId as string}/${id}/artifacts`,
      };
      const run: FakeRun = {
        info,
        data: { metrics: [], params: [], tags: (tags as Pair[]) ?? [] },
        inputs: { dataset_inputs: [] },
      };
      this.runs.set(id, run);
      return { run };
    },
    'GET runs/get': ({ run_id: id }) => ({ run: existing(this.runs.get(id as string)) }),
    'POST runs/search': ({ experiment_ids: ids, filter }) => {
      const matches = matching(filter);
      const runs = [...this.runs.values()].filter(
        ({ info, data }) => (ids as string[]).includes(info.experiment_id) && matches({ tags: data.tags }),
      );
      return { runs: runs.toSorted((a, b) => b.info.start_time - a.info.start_time) };
    },
    'POST runs/update': ({ run_id: id, ...change }) => {
      Object.assign(existing(this.runs.get(id as string)).info, change);
      return {};
    },
    'POST runs/delete': ({ run_id: id }) => {
      this.runs.delete(id as string);
      return {};
    },
    'POST runs/log-batch': ({ run_id: id, metrics, params, tags }) => {
      const { data } = existing(this.runs.get(id as string));
      for (const { key, value } of params as Pair[]) {
        if (data.params.some((param) => param.key === key && param.value !== value)) {
          throw new Refused('INVALID_PARAMETER_VALUE');
        }
      }
      data.params = merged(data.params, params as Pair[]);
      data.tags = merged(data.tags, tags as Pair[]);
      data.metrics = merged(data.metrics as unknown as Pair[], metrics as Pair[]) as unknown as Json[];
      return {};
    },
    'POST runs/log-inputs': ({ run_id: id, datasets }) => {
      existing(this.runs.get(id as string)).inputs.dataset_inputs.push(...(datasets as unknown[]));
      return {};
    },
    'GET artifacts/list': ({ run_id: id, path = '' }) => {
      const { info } = existing(this.runs.get(id as string));
      const root = `${info.experiment_id}/${info.run_id}/artifacts/`;
      const below = path === '' ? root : `${root}${path as string}/`;
      const names = [...this.files.keys()].filter((name) => name.startsWith(below));
      const entries = names.map((name) => {
        const [first, ...rest] = name.slice(below.length).split('/');
        return { path: `${below.slice(root.length)}${first}`, is_dir: rest.length > 0 };
      });
      return { files: [...new Map(entries.map((entry) => [entry.path, entry])).values()] };
    },
    'GET registered-models/get': ({ name }) => ({
      registered_model: withNewest(existing(this.#models.get(name as string))),
    }),
    'POST registered-models/create': ({ name, tags }) => {
      if (this.#models.has(name as string)) throw new Refused('RESOURCE_ALREADY_EXISTS');
      const model: FakeModel = {
        name: name as string,
        tags: tags as Pair[],
        aliases: [],
        last_updated_timestamp: ++this.#changes,
        versions: [],
      };
      this.#models.set(model.name, model);
      return { registered_model: model };
    },
    'GET registered-models/search': ({ filter }) => {
      const matches = matching(filter);
      return { registered_models: [...this.#models.values()].filter(matches).map(withNewest) };
    },
    'POST registered-models/set-tag': ({ name, key, value }) => {
      const model = existing(this.#models.get(name as string));
      model.tags = merged(model.tags, [{ key, value } as Pair]);
      return {};
    },
    'DELETE registered-models/delete': ({ name }) => {
      this.#models.delete(name as string);
      return {};
    },
    'POST registered-models/alias': ({ name, alias, version }) => {
      const model = existing(this.#models.get(name as string));
      existing(model.versions.find((candidate) => candidate.version === version));
      const others = model.aliases.filter((entry) => entry.alias !== alias);
      model.aliases = [...others, { alias: alias as string, version: version as string }];
      return {};
    },
    'DELETE registered-models/alias': ({ name, alias }) => {
      const model = existing(this.#models.get(name as string));
      model.aliases = model.aliases.filter((entry) => entry.alias !== alias);
      return {};
    },
    'POST model-versions/create': ({ name, tags, ...rest }) => {
      const model = existing(this.#models.get(name as string));
      const version = { ...rest, name, tags: (tags as Pair[]) ?? [], version: String(model.versions.length + 1) };
      model.versions.push(version);
      model.last_updated_timestamp = ++this.#changes;
      return { model_version: version };
    },
    'GET model-versions/get': ({ name, version }) => {
      const { versions, aliases } = existing(this.#models.get(name as string));
      const found = existing(versions.find((candidate) => candidate.version === version));
      const own = aliases.filter((entry) => entry.version === version).map(({ alias }) => alias);
      return { model_version: { ...found, aliases: own } };
    },
    'GET model-versions/search': ({ filter }) => {
      const matches = matching(filter);
      return { model_versions: [...this.#models.values()].flatMap(({ versions }) => versions).filter(matches) };
    },
    'POST model-versions/set-tag': ({ name, version, key, value }) => {
      const { versions } = existing(this.#models.get(name as string));
      const found = existing(versions.find((candidate) => candidate.version === version));
      found.tags = merged(found.tags, [{ key, value } as Pair]);
      return {};
    },
    'POST traces/search': () => ({ traces: [] }),
  };
}

function withNewest({ versions, ...model }: FakeModel): Json {
  return { ...model, latest_versions: versions.slice(-1) };
}

function existing<Found>(found: Found | undefined): Found {
  if (found === undefined) throw new Refused('RESOURCE_DOES_NOT_EXIST');
  return found;
}

function merged<Entry extends { key: string }>(old: readonly Entry[], added: readonly Entry[]): Entry[] {
  return [...new Map([...old, ...added].map((entry) => [entry.key, entry])).values()];
}

function matching(filter: unknown): (entry: { name?: unknown; tags: readonly Pair[] }) => boolean {
  const conditions = typeof filter === 'string' && filter !== '' ? filter.split(' AND ') : [];
  return ({ name, tags }) =>
    conditions.every((condition) => {
      const [, tag, value] = /^(?:tags\.`([^`]+)`|name) = ['"](.*)['"]$/.exec(condition) ?? [];
      return tag === undefined ? name === value : tags.some((pair) => pair.key === tag && pair.value === value);
    });
}
