import { describe, expect, it } from 'vitest';
import { fakeToolCall } from '../tool-call.fake.js';
import { searchTool } from './search.tool.js';
import { FakeWebSearch } from './web-search.fake.js';

const call = (fields: object = {}) =>
  fakeToolCall({ type: 'search', url: 'http://search.example', ...fields }, { query: 'leave' });

describe('searchTool', () => {
  it('gives titles, addresses and excerpts, no more than wanted', async () => {
    const hits = [1, 2, 3].map((n) => ({
      title: `Page\n ${n}`,
      url: `https://example.com/${n}`,
      excerpt: `About ${n}.`,
    }));
    const search = new FakeWebSearch(hits);
    await expect(searchTool(() => search).run(call({ maxResults: 2, language: 'en' }))).resolves.toEqual({
      content: `1. Page 1
   https://example.com/1
   About 1.
2. Page 2
   https://example.com/2
   About 2.`,
    });
    expect(search.asked).toEqual([{ text: 'leave', language: 'en' }]);
  });

  it('says when nothing was found', async () => {
    await expect(searchTool(() => new FakeWebSearch([])).run(call())).resolves.toEqual({
      content: 'Nothing was found.',
    });
  });
});
