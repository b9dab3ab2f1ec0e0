import { WeirError } from '@weir/errors';
import { z } from 'zod';
import { readBounded } from '../web/guarded-fetch.js';
import type { WebSearch } from './web-search.port.js';

const MAX_BYTES = 2_000_000;

const answerSchema = z.object({
  results: z.array(z.object({ url: z.string(), title: z.string().default(''), content: z.string().nullish() })),
});

/**
 * Searches through a SearXNG server, by its JSON API (https://docs.searxng.org/dev/search_api.html). The operator named the
 * server, so it may be at a private address; where it redirects to, nobody named.
 */
export function searxngSearch(url: string): WebSearch {
  const endpoint = new URL('search', url.endsWith('/') ? url : `${url}/`);
  return {
    async search({ text, language, signal }) {
      const address = new URL(endpoint);
      address.searchParams.set('q', text);
      address.searchParams.set('format', 'json');
      if (language !== undefined) address.searchParams.set('language', language);
      try {
        const response = await fetch(address, { signal, redirect: 'manual', headers: { accept: 'application/json' } });
        if (response.status === 403) {
          throw unavailable('The search server does not answer in JSON. Its setting search.formats has to have json.');
        }
        if (!response.ok) throw unavailable(`The search server answers ${response.status}.`);
        const body = await readBounded(response.body, MAX_BYTES);
        const { results } = answerSchema.parse(JSON.parse(body.toString('utf8')));
        return results.map(({ title, url: found, content }) => ({ title, url: found, excerpt: content ?? '' }));
      } catch (error) {
        if (WeirError.is(error) || signal.aborted) throw error;
        throw unavailable('The search server does not answer as one does.', error);
      }
    },
  };
}

function unavailable(message: string, cause?: unknown): WeirError {
  return new WeirError({ code: 'search-unavailable', disposition: 'poison', message, cause });
}
