import type { AppSpec, CollectionSpec, ModelSpec } from '@weir/resources';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cli } from '../cli.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { GatewayClient } from '../gateway-client.js';
import type { Declaration } from '../gateway-types.js';

export interface Promoted {
  model: string;
  app: string;
  collection: string;
  promotion: string;
  /** Whether documents were embedded anew for it. */
  filled: boolean;
}

const LOOK_MS = 1_000;

/**
 * Takes a tuned embedding on its way into force for an app: its collection is embedded by it as well, and when that is done, a Promotion of the app
 * is declared, which shadows it, compares it, and gives it to more and more of the traffic.
 *
 * @param spec - Of the Promotion, beside `app` and `with`.
 * @throws CliError `app-unknown`, `model-unknown`, `app-without-retrieval`.
 */
export async function promoteTuned(
  cli: Cli,
  gateway: GatewayClient,
  { model, app, spec }: { model: string; app: string; spec: object },
): Promise<Promoted> {
  const { retrieval } = (await find(gateway, 'App', app)).spec as AppSpec;
  const tuned = (await find(gateway, 'Model', model)).spec as ModelSpec;
  if (tuned.provider !== 'embedding') throw refused('model-purpose-wrong', `${model} is no embedding.`);
  if (!retrieval)
    throw refused('app-without-retrieval', `${app} searches no collection: it has no use for an embedding.`);
  const { collection } = retrieval;
  const declared = await find(gateway, 'Collection', collection);
  const { alsoEmbeddedBy = [] } = declared.spec as CollectionSpec;
  // An adapter of queries alone leaves documents as they are.
  const needsIndex = tuned.adapter?.side !== 'queries';
  if (needsIndex && !alsoEmbeddedBy.includes(model)) {
    const also = { ...(declared.spec as CollectionSpec), alsoEmbeddedBy: [...alsoEmbeddedBy, model] };
    await gateway.applyResources([{ kind: 'Collection', name: collection, spec: also }], false);
  }
  if (needsIndex) await untilFilled(cli, gateway, collection, model);
  const promotion = `${app}-${model}`.slice(0, 63).replace(/[^a-z0-9]+$/, '');
  const patch = { app, with: { retrieval: { embedding: model } }, ...spec };
  await gateway.applyResources([{ kind: 'Promotion', name: promotion, spec: patch }], false);
  return { model, app, collection, promotion, filled: needsIndex };
}

/** A search by an embedding that is not whole yet says so. */
async function untilFilled(cli: Cli, gateway: GatewayClient, collection: string, embedding: string): Promise<void> {
  const began = performance.now();
  try {
    for (;;) {
      const problem = await gateway
        .search({ collection, query: embedding, k: 1, mode: 'vector', embedding })
        .then(() => undefined)
        .catch((error: unknown) => error);
      if (problem === undefined) return;
      const { code } = problem as { code?: string };
      // The gateway may not have read yet what was declared just now.
      if (code !== 'generation-not-ready' && code !== 'embedding-not-of-collection') throw problem;
      const seconds = Math.round((performance.now() - began) / 1_000);
      cli.terminal.progress(`${collection} is being embedded by ${embedding}, ${seconds} s`);
      await sleep(LOOK_MS, undefined, { signal: cli.interruption.signal });
    }
  } finally {
    cli.terminal.progress('');
  }
}

async function find(gateway: GatewayClient, kind: string, name: string): Promise<Declaration> {
  const { resources } = await gateway.resources(kind);
  const found = resources.find((resource) => resource.name === name);
  if (found) return found;
  throw new CliError({
    code: `${kind.toLowerCase()}-unknown`,
    exitCode: EXIT.notFound,
    field: 'name',
    message: `There is no ${kind} named ${JSON.stringify(name)}.`,
  });
}

function refused(code: string, message: string): CliError {
  return new CliError({ code, exitCode: EXIT.failed, message });
}
