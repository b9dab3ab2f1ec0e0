import { WeirError } from '@weir/errors';
import type { ToolSpecOf } from '@weir/resources';
import { bounded } from '../bounded.js';
import type { ToolRunner } from '../tool-runner.port.js';
import { guardedFetch } from '../web/guarded-fetch.js';
import { responseText } from '../web/response-text.js';
import { htmlText } from './html-text.js';

/** A page whose text takes longer to find is made so. */
const READ_MS = 1_000;

const HEADERS = {
  accept: 'text/html, text/markdown, text/plain, application/json, */*;q=0.1',
  'user-agent': 'weir-tools',
};

/** Reads one page, as text. */
export function fetchTool(request = guardedFetch): ToolRunner<ToolSpecOf<'fetch'>> {
  return {
    async run({ spec, arguments: given, signal }) {
      const { allowHosts, privateHosts, maxBytes } = spec;
      const response = await request({
        url: String(given['url']),
        headers: HEADERS,
        allowHosts,
        privateHosts,
        maxBytes,
        signal,
      });
      if (response.status >= 300) {
        throw new WeirError({
          code: 'page-refused',
          disposition: 'poison',
          message: `The server answers ${response.status}, and no page.`,
        });
      }
      const { kind, text } = responseText(response);
      if (kind === 'text') return { content: `${response.url.href}\n\n${text}` };
      const page = bounded(READ_MS, () => htmlText(text, response.url));
      const head = page.title === '' ? response.url.href : `${page.title}\n${response.url.href}`;
      return { content: `${head}\n\n${page.text}` };
    },
    close: () => Promise.resolve(),
  };
}
