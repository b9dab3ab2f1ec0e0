import { WeirError } from '@weir/errors';
import type { OpenApiOperation } from '@weir/resources';

export interface OperationRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** Of headers those that OpenAPI leaves to the client (section "Parameter Object"), and those that HTTP does. */
const CLIENTS_OWN =
  /^(accept|authorization|connection|content-length|content-type|cookie|expect|host|keep-alive|origin|proxy-.*|referer|te|trailer|transfer-encoding|upgrade|via)$/i;

/**
 * The HTTP request for a call of an operation, with parameters in OpenAPI's default styles: `simple` in paths and headers,
 * `form` with `explode` in queries. An object in a query is written as JSON. Headers that are the client's own, and cookies,
 * are not set by a model.
 *
 * @param baseUrl - Without a query; the operation's path is added to its own.
 * @throws WeirError poison `arguments-invalid`: a value that would lead to another path.
 */
export function operationRequest(
  { method, path, places }: Pick<OpenApiOperation, 'method' | 'path' | 'places'>,
  baseUrl: string,
  given: Readonly<Record<string, unknown>>,
): OperationRequest {
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  let filled = path;
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null) continue;
    switch (places[name]) {
      case 'path':
        if (simple(value) === '') throw misplaced();
        filled = filled.replaceAll(`{${name}}`, encodeURIComponent(simple(value)));
        break;
      case 'query':
        for (const each of Array.isArray(value) ? value : [value]) query.append(name, textOf(each));
        break;
      case 'header':
        if (!CLIENTS_OWN.test(name)) headers[name] = simple(value).replaceAll(/[^\t\x20-\x7E]/g, ' ');
        break;
      default:
        // A cookie is the client's own, and the body follows.
        break;
    }
  }
  if (filled.split('/').some((segment) => segment === '.' || segment === '..')) throw misplaced();
  const { body } = places['body'] === undefined ? given : {};
  if (body !== undefined) headers['content-type'] = 'application/json';
  const search = query.size > 0 ? `?${query.toString()}` : '';
  return {
    method: method.toUpperCase(),
    url: `${baseUrl.replace(/\/+$/, '')}${filled}${search}`,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  };
}

/** It would lead to another path. */
function misplaced(): WeirError {
  return new WeirError({
    code: 'arguments-invalid',
    disposition: 'poison',
    field: 'arguments',
    message: 'An argument that stands in the path must not be empty, "." or "..".',
  });
}

function simple(value: unknown): string {
  return Array.isArray(value) ? value.map(textOf).join(',') : textOf(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
