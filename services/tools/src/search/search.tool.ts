import type { ToolSpecOf } from '@weir/resources';
import type { ToolRunner } from '../tool-runner.port.js';
import { searxngSearch } from './searxng.adapter.js';
import type { WebSearch } from './web-search.port.js';

/** Searches the web; gives titles, addresses and excerpts. */
export function searchTool(searchAt: (url: string) => WebSearch = searxngSearch): ToolRunner<ToolSpecOf<'search'>> {
  return {
    async run({ spec, arguments: given, signal }) {
      const found = await searchAt(spec.url).search({ text: String(given['query']), language: spec.language, signal });
      const hits = found
        .slice(0, spec.maxResults)
        .map(({ title, url, excerpt }, index) =>
          [`${index + 1}. ${oneLine(title)}`, url, oneLine(excerpt)].filter((line) => line !== '').join('\n   '),
        );
      return { content: hits.length === 0 ? 'Nothing was found.' : hits.join('\n') };
    },
    close: () => Promise.resolve(),
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
