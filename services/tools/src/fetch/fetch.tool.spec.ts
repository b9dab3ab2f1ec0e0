import { describe, expect, it } from 'vitest';
import { fakeToolCall } from '../tool-call.fake.js';
import type { guardedFetch } from '../web/guarded-fetch.js';
import { fetchTool } from './fetch.tool.js';

const url = 'https://example.com/page';

/** The tool, where the web has this one page. */
const fetching = (page: { status?: number; contentType?: string; body: string }) => {
  const asked: Parameters<typeof guardedFetch>[0][] = [];
  const tool = fetchTool(async (request) => {
    asked.push(request);
    return { url: new URL(request.url), status: 200, contentType: 'text/html', ...page, body: Buffer.from(page.body) };
  });
  return { tool, asked };
};

describe('fetchTool', () => {
  it('gives title, address and text of a page', async () => {
    const { tool, asked } = fetching({ body: '<title>Leave</title><p>26 days.' });
    const call = fakeToolCall({ type: 'fetch', allowHosts: ['example.com'], maxBytes: 5_000 }, { url });
    await expect(tool.run(call)).resolves.toEqual({ content: `Leave\n${url}\n\n26 days.` });
    expect(asked).toMatchObject([{ url, allowHosts: ['example.com'], privateHosts: [], maxBytes: 5_000 }]);
  });

  it('gives other text as it is', async () => {
    const { tool } = fetching({ contentType: 'application/json', body: '{"a":1}' });
    await expect(tool.run(fakeToolCall({ type: 'fetch' }, { url }))).resolves.toEqual({ content: `${url}\n\n{"a":1}` });
  });

  it.each([
    [{ status: 404, body: 'No.' }, 'page-refused'],
    [{ contentType: 'application/pdf', body: '%PDF-1.7' }, 'content-unsupported'],
    [{ body: '<div>'.repeat(400_000) }, 'page-too-complex'],
  ])('fails on a page such as %o by a stated code', async (page, code) => {
    const { tool } = fetching(page);
    await expect(tool.run(fakeToolCall({ type: 'fetch' }, { url }))).rejects.toMatchObject({ code });
  });

  it('reaches nothing private by itself', async () => {
    const call = fakeToolCall({ type: 'fetch' }, { url: 'http://127.0.0.1/' });
    await expect(fetchTool().run(call)).rejects.toMatchObject({ code: 'address-refused' });
  });
});
