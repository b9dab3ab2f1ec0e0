type Json = Record<string, unknown>;
type Handler = (input: Json, path: string) => Json;

interface FakeRun {
  info: Json & { run_id: string; experiment_id: string; start_time: number; lifecycle_stage: string };
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
  traces: { experimentId: string; spans: unknown }[] = [];
  /** Whether it is a server of Weir's own. */
  purges = true;
  readonly #experiments = new Map<
    string,
    { experiment_id: string; name: string; lifecycle_stage: string; tags: Pair[] }
  >();
  readonly #models = new Map<string, FakeModel>();
  #changes = 0;
  #made = 0;

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
    if (url.pathname === '/weir/purge') return this.#purge(sent);
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
    if (method === 'DELETE') {
      this.files.delete(path);
      return Response.json({});
    }
    const found = this.files.get(path);
    return found ? new Response(new Uint8Array(found)) : Response.json({ error_code: 'NOT_FOUND' }, { status: 404 });
  }

  #purge({ run_ids: runs, experiment_ids: experiments }: Json): Response {
    if (!this.purges) return new Response('Not Found', { status: 404 });
    const gone = (runs as string[]).filter((id) => this.runs.get(id)?.info.lifecycle_stage !== 'active');
    for (const id of gone) this.runs.delete(id);
    const goneExperiments = (experiments as string[]).filter((id) =>
      [...this.#experiments.values()].some(
        ({ experiment_id: own, lifecycle_stage: stage }) => own === id && stage === 'deleted',
      ),
    );
    for (const [name, { experiment_id: id }] of this.#experiments) {
      if (goneExperiments.includes(id)) this.#experiments.delete(name);
    }
    return Response.json({ runs: gone, experiments: goneExperiments });
  }

  /** One for each trace, as `traces/search` gives it. */
  #tracesOf(experimentIds: readonly string[]): string[] {
    const spans = this.traces
      .filter(({ experimentId }) => experimentIds.includes(experimentId))
      .flatMap(
        ({ spans: sent }) =>
          (sent as { resourceSpans: { scopeSpans: { spans: { traceId: string }[] }[] }[] }).resourceSpans,
      )
      .flatMap(({ scopeSpans }) => scopeSpans)
      .flatMap(({ spans: all }) => all);
    return [...new Set(spans.map(({ traceId }) => `tr-${traceId}`))];
  }

  readonly #handlers: Record<string, Handler> = {
    'GET experiments/get-by-name': ({ experiment_name: name }) => ({
      experiment: existing(this.#experiments.get(name as string)),
    }),
    'POST experiments/search': () => ({ experiments: [...this.#experiments.values()] }),
    'POST experiments/create': ({ name, tags }) => {
      if (this.#experiments.has(name as string)) throw new Refused('RESOURCE_ALREADY_EXISTS');
      const experiment = {
        experiment_id: String(this.#experiments.size + 1),
        name: name as string,
        lifecycle_stage: 'active',
        tags: (tags as Pair[]) ?? [],
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
      const id = `run-${++this.#made}`;
      const info = {
        run_id: id,
        experiment_id: experimentId as string,
        run_name: name ?? id,
        status: 'RUNNING',
        start_time: startTime as number,
        artifact_uri: `mlflow-artifacts:/${experimentId as string}/${id}/artifacts`,
        lifecycle_stage: 'active',
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
    'POST runs/search': ({ experiment_ids: ids, filter, run_view_type: view }) => {
      const matches = matching(filter);
      const runs = [...this.runs.values()].filter(
        ({ info, data }) =>
          (ids as string[]).includes(info.experiment_id) &&
          (view === 'ALL' || info.lifecycle_stage === 'active') &&
          matches({ tags: data.tags }),
      );
      return { runs: runs.toSorted((a, b) => b.info.start_time - a.info.start_time) };
    },
    'POST runs/update': ({ run_id: id, ...change }) => {
      Object.assign(existing(this.runs.get(id as string)).info, change);
      return {};
    },
    'POST runs/delete': ({ run_id: id }) => {
      existing(this.runs.get(id as string)).info.lifecycle_stage = 'deleted';
      return {};
    },
    'POST runs/delete-tag': ({ run_id: id, key }) => {
      const { data } = existing(this.runs.get(id as string));
      if (!data.tags.some((tag) => tag.key === key)) throw new Refused('RESOURCE_DOES_NOT_EXIST');
      data.tags = data.tags.filter((tag) => tag.key !== key);
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
    'POST traces/search': ({ locations }) => {
      const ids = (locations as { mlflow_experiment: { experiment_id: string } }[]).map(
        ({ mlflow_experiment: { experiment_id: id } }) => id,
      );
      return { traces: this.#tracesOf(ids).map((id) => ({ trace_id: id })) };
    },
    'POST traces/delete-traces': ({ experiment_id: experimentId, request_ids: ids }) => {
      const gone = this.#tracesOf([experimentId as string]).filter((id) => (ids as string[]).includes(id));
      const text = (traces: unknown) => JSON.stringify(traces);
      this.traces = this.traces.map(({ experimentId: own, spans }) => {
        if (own !== experimentId) return { experimentId: own, spans };
        const kept = JSON.parse(text(spans), (key, value: unknown) =>
          key === 'spans' && Array.isArray(value)
            ? value.filter(({ traceId }: { traceId: string }) => !gone.includes(`tr-${traceId}`))
            : value,
        ) as unknown;
        return { experimentId: own, spans: kept };
      });
      return { traces_deleted: gone.length };
    },
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
