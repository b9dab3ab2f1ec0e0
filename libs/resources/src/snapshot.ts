import { WeirError } from '@weir/errors';
import { hashOf } from './canonical-json.js';
import { withoutCard } from './kinds/model.js';
import { type Kind, type Resource, resourceHash, resourceKey, type Specs } from './resource.js';

const OF_ALERTS: readonly Kind[] = ['Objective', 'Alert', 'Channel', 'Silence'];
const NOT_OF_ANSWERS: readonly Kind[] = ['ApiKey', 'Issuer', 'Dataset', 'Suite', 'Promotion', 'Budget', ...OF_ALERTS];

/** All resources at one moment. Immutable: a run keeps the one it began with to its end. */
export class Snapshot {
  static readonly empty = new Snapshot(new Map());
  readonly #resources: ReadonlyMap<string, Resource>;
  #hash: string | undefined;

  constructor(resources: ReadonlyMap<string, Resource>) {
    this.#resources = resources;
  }

  find<K extends Kind>(kind: K, name: string): Specs[K] | undefined {
    return this.#resources.get(resourceKey({ kind, name }))?.spec as Specs[K] | undefined;
  }

  /** @throws WeirError poison `<kind>-unknown`; `field` is what named it. */
  get<K extends Kind>(kind: K, name: string, field: string = kind.toLowerCase()): Specs[K] {
    const spec = this.find(kind, name);
    if (spec) return spec;
    throw new WeirError({
      code: `${kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}-unknown`,
      disposition: 'poison',
      field,
      message: `There is no ${kind} named ${JSON.stringify(name)}.`,
    });
  }

  list<K extends Kind>(kind: K): Resource<K>[] {
    return [...this.#resources.values()].filter((resource): resource is Resource<K> => resource.kind === kind);
  }

  all(): Resource[] {
    return [...this.#resources.values()];
  }

  with(resource: Resource): Snapshot {
    return new Snapshot(new Map(this.#resources).set(resourceKey(resource), resource));
  }

  without(key: string): Snapshot {
    const resources = new Map(this.#resources);
    resources.delete(key);
    return new Snapshot(resources);
  }

  /** SHA-256 over everything but keys and issuers of callers, budgets, datasets, suites, promotions, what alerts are made of, and cards of models, hex: what answers are made by. */
  get hash(): string {
    this.#hash ??= hashOf(
      this.all()
        .filter(({ kind }) => !NOT_OF_ANSWERS.includes(kind))
        .map((resource) =>
          resourceHash(isModel(resource) ? { ...resource, spec: withoutCard(resource.spec) } : resource),
        )
        .sort(),
    );
    return this.#hash;
  }
}

function isModel(resource: Resource): resource is Resource<'Model'> {
  return resource.kind === 'Model';
}
