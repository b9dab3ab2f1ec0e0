import { WeirError } from '@weir/errors';
import type { AppSpec, Snapshot } from '@weir/resources';
import type { Caller } from './caller.js';

type Scoped = Pick<Caller, 'scopes'>;

/** Whether a key may use a collection. */
export function mayUseCollection({ scopes }: Scoped, collection: string): boolean {
  return scopes?.collections?.includes(collection) ?? true;
}

/** Whether a key may ask an app, or a model by its own name. */
export function mayUseApp({ scopes }: Scoped, app: string): boolean {
  return scopes?.apps?.includes(app) ?? true;
}

/** @throws WeirError poison `scope-not-allowed`. */
export function requireCollection(caller: Caller, collection: string): void {
  if (!mayUseCollection(caller, collection)) throw notAllowed('collection', collection);
}

/**
 * The app itself, and every collection that it would search, by itself or because the request says so.
 *
 * @param field - What the request calls the app.
 * @throws WeirError poison `scope-not-allowed`.
 */
export function requireApp(
  caller: Caller,
  { app, collection }: { app: string; collection?: string | undefined },
  snapshot: Snapshot,
  field: string,
): void {
  if (!caller.scopes) return;
  if (!mayUseApp(caller, app)) throw notAllowed(field, app);
  const spec = snapshot.find('App', app);
  const searched = [...(spec ? collectionsOf(spec, snapshot, collection) : []), ...(collection ? [collection] : [])];
  for (const name of searched) requireCollection(caller, name);
}

function collectionsOf(app: AppSpec, snapshot: Snapshot, instead: string | undefined): string[] {
  const steps = app.workflow?.steps ?? [];
  const tools = [...(app.agent?.tools ?? []), ...steps.flatMap((step) => (step.do === 'call' ? [step.tool] : []))];
  return [
    ...(app.retrieval && instead === undefined ? [app.retrieval.collection] : []),
    ...steps.flatMap((step) => (step.do === 'retrieve' ? [step.collection] : [])),
    ...tools.flatMap((name) => {
      const tool = snapshot.find('Tool', name);
      return tool?.type === 'retrieval' ? [tool.collection] : [];
    }),
  ];
}

/** @throws WeirError poison `scope-not-allowed` for a key that is for some apps or collections, where nothing tells which these are. */
export function requireUnscoped({ scopes }: Caller): void {
  if (!scopes) return;
  throw new WeirError({
    code: 'scope-not-allowed',
    disposition: 'poison',
    message: 'This key is for certain apps and collections only, and not for this.',
  });
}

function notAllowed(field: string, name: string): WeirError {
  return new WeirError({
    code: 'scope-not-allowed',
    disposition: 'poison',
    field,
    message: `This key may not use ${JSON.stringify(name)}: its scopes do not name it.`,
  });
}
