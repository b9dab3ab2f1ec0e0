import { WeirError } from '@weir/errors';
import { parseResource, resourceRecord, type Snapshot } from '@weir/resources';
import type { Resources } from '../auth/keyring.js';
import type { Publisher } from '@weir/requests';
import { SOURCE } from '../publish/request-record.js';
import { untilView } from '../resources/until-view.js';

/** @throws WeirError poison `collection-unknown` that says how to declare it. */
export function declaredCollection(snapshot: Snapshot, name: string): void {
  if (snapshot.find('Collection', name)) return;
  throw new WeirError({
    code: 'collection-unknown',
    disposition: 'poison',
    field: 'collection',
    message: `There is no Collection named ${JSON.stringify(name)}. Declare it: POST /api/resources, or weir apply -f with kind: Collection and name: ${name}.`,
  });
}

export interface CollectionsPorts {
  resources: Resources;
  publisher: Publisher;
  /** Make an undeclared collection with defaults. */
  create: boolean;
  /** For a made one to be in force here, milliseconds. */
  timeoutMs: number;
}

/** The collections that documents may be submitted to. */
export class Collections {
  readonly #ports: CollectionsPorts;
  readonly #making = new Map<string, Promise<void>>();

  constructor(ports: CollectionsPorts) {
    this.#ports = ports;
  }

  /**
   * Resolves when the collection is declared, making it if need be.
   *
   * @throws WeirError poison `collection-unknown`, or `resource-invalid` for a name that no collection may have.
   */
  async ensure(name: string): Promise<void> {
    const { resources, create } = this.#ports;
    if (!create) return declaredCollection(resources.snapshot, name);
    if (resources.snapshot.find('Collection', name)) return;
    const making = this.#making.get(name) ?? this.#make(name).finally(() => this.#making.delete(name));
    this.#making.set(name, making);
    await making;
  }

  async #make(name: string): Promise<void> {
    const { resources, publisher, timeoutMs } = this.#ports;
    const collection = parseResource({ kind: 'Collection', name, spec: {} });
    await publisher.publish([resourceRecord(collection, SOURCE)]);
    await untilView(resources, (snapshot) => snapshot.find('Collection', name) !== undefined, timeoutMs);
  }
}
