import { WeirError } from '@weir/errors';
import { operationsOf, type ToolSpecOf } from '@weir/resources';
import { type Environment, secretHeaders } from '../secret.js';
import type { ToolRunner } from '../tool-runner.port.js';
import { guardedFetch } from '../web/guarded-fetch.js';
import { responseText } from '../web/response-text.js';
import { operationRequest } from './operation-request.js';

/** Calls an HTTP API by its OpenAPI 3 description. */
export function openApiTool(environment: Environment, request = guardedFetch): ToolRunner<ToolSpecOf<'openapi'>> {
  return {
    async run({ spec, function: name, arguments: given, signal }) {
      const [operation] = operationsOf(spec.document, [name]);
      const base = baseOf(spec);
      const { method, url, headers, body } = operationRequest(operation!, base.href, given);
      const response = await request({
        url,
        method,
        headers: {
          accept: 'application/json, text/*;q=0.9, */*;q=0.1',
          'user-agent': 'weir-tools',
          ...headers,
          ...(await secretHeaders(spec.headers, environment)),
        },
        body,
        // The operator named the API, and no other host.
        allowHosts: spec.allowHosts ?? [base.host],
        privateHosts: spec.privateHosts,
        maxBytes: spec.maxBytes,
        signal,
      });
      const text = response.body.length === 0 ? '' : responseText(response).text;
      const status = response.status >= 200 && response.status < 300 && text !== '' ? [] : [`HTTP ${response.status}`];
      return { content: [...status, text].filter((part) => part !== '').join('\n\n') };
    },
    close: () => Promise.resolve(),
  };
}

function baseOf({ baseUrl, document }: ToolSpecOf<'openapi'>): URL {
  const [server] = Array.isArray(document['servers']) ? document['servers'] : [];
  const url = baseUrl ?? (server as { url?: unknown } | undefined)?.url;
  if (typeof url === 'string' && URL.canParse(url)) return new URL(url);
  throw new WeirError({
    code: 'tool-invalid',
    disposition: 'poison',
    field: 'baseUrl',
    message: 'The tool names no server: set baseUrl, since its description has none with a full address.',
  });
}
