import { existsSync } from 'node:fs';
import { WeirError } from '@weir/errors';
import { toolFunctions, toolSchema, type ToolSpecOf } from '@weir/resources';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Browser } from './browser.adapter.js';
import { type PageServer, servePages } from './fixtures/pages.js';
import type { HostGuard } from './host-guard.port.js';

type Spec = ToolSpecOf<'browse'>;

const executable = process.env['WEIR_CHROMIUM'] ?? '/usr/bin/chromium';
const missing = existsSync(executable) ? undefined : 'no Chromium: apt-get install chromium';

let pages: PageServer;
/** What a page must not reach: nothing may arrive here. */
let inside: PageServer;
let browser: Browser;

const asked: string[] = [];

/** Lets in names of `.example`, which exist nowhere: they lead to the pages of this test. */
const guard: HostGuard = {
  check(url) {
    asked.push(url);
    if (new URL(url).hostname.endsWith('.example')) return Promise.resolve('127.0.0.1');
    const refused = { code: 'address-refused', disposition: 'poison', message: 'Refused by the test.' } as const;
    return Promise.reject(new WeirError(refused));
  },
};

beforeAll(async () => {
  pages = await servePages();
  inside = await servePages();
  browser = new Browser({ executable, guard: () => guard, maxRuns: 2 });
});
beforeEach(() => {
  pages.seen.length = 0;
});
afterAll(async () => {
  await browser.close();
  await pages.close();
  await inside.close();
});

const at = (path: string, host = 'library.example') => `http://${host}:${pages.port}${path}`;
const private_ = () => `http://127.0.0.1:${inside.port}`;

interface Where extends Partial<Spec> {
  runId?: string;
  signal?: AbortSignal;
  by?: Browser;
}

async function use(name: string, given: Record<string, unknown> = {}, where: Where = {}) {
  const { runId = 'run', signal = new AbortController().signal, by = browser, ...spec } = where;
  const parsed = toolSchema.parse({ type: 'browse', ...spec }) as Spec;
  return by.run({ spec: parsed, function: name, arguments: given, runId, tenant: 'acme', groups: [], signal });
}

/** The number of the first element that has the text. */
function numberOf(content: string, text: string): string {
  const number = new RegExp(`\\[(\\d+) [^\\]]*${text}`).exec(content)?.[1];
  if (number === undefined) throw new Error(`There is no ${text} in:\n${content}`);
  return number;
}

describe.skipIf(missing !== undefined)(`a browser${missing === undefined ? '' : ` (${missing})`}`, () => {
  it('searches, follows a link, fills in a form and reads what comes of it', async () => {
    const home = await use('open', { url: at('/') });
    expect(home.content).toBe(
      `Title: Library\nAddress: ${at('/')}\n\n# Library\nTitle [1 textbox: Title]\n[2 button: Search]`,
    );
    await use('type', { element: '1', text: 'weirs' });
    const found = await use('submit', { element: '1' });
    expect(found.content).toBe(
      `Title: Results\nAddress: ${at('/search?q=weirs')}\n\n# 1 found\n- [1 link: Of Weirs and Rivers]`,
    );
    const book = await use('click', { element: '1' });
    expect(book.content).toContain('# Of Weirs and Rivers\nShelf | Copies |\nR 12 | 3 |');
    const named = await use('type', { element: numberOf(book.content, 'Name'), text: 'Ada' });
    expect(named.content).toContain('textbox: Name: Ada]');
    await use('type', { element: numberOf(named.content, 'Branch'), text: 'South' });
    const ticked = await use('click', { element: numberOf(named.content, 'Tell me news') });
    expect(ticked.content).toContain('combobox: Branch: North, *South]');
    expect(ticked.content).toContain('checkbox: Tell me news, checked]');
    const reserved = await use('click', { element: numberOf(ticked.content, 'Reserve') });
    expect(reserved.content).toContain('Reserved for Ada at South, news: on.');
    expect(await use('read')).toEqual(reserved);
  });

  it('says what is on the screen, and where', async () => {
    const { content } = await use('open', { url: at('/book?id=1') }).then(() => use('screenshot'));
    expect(content).toMatch(/^Screen: 1280×720\n8,\d+ \d+×\d+ Of Weirs and Rivers\n/);
    expect(content).toMatch(/^\d+,\d+ \d+×\d+ \[\d+ button: Reserve\]$/m);
  });

  it('does what its functions say, and nothing is missing', () => {
    const functions = toolFunctions('web', toolSchema.parse({ type: 'browse' })).map(({ function: own }) => own);
    expect(functions).toEqual(['open', 'click', 'type', 'submit', 'read', 'screenshot']);
  });

  it('keeps the cookies of a run, and shows them to no other run', async () => {
    await use('open', { url: at('/') }, { runId: 'one' });
    expect((await use('open', { url: at('/cookie') }, { runId: 'one' })).content).toContain('Cookies: visited=yes');
    expect((await use('open', { url: at('/cookie') }, { runId: 'two' })).content).toContain('Cookies: none');
  });

  it('ends the run that was idle when another needs its place', async () => {
    await use('open', { url: at('/') }, { runId: 'first' });
    await use('open', { url: at('/') }, { runId: 'second' });
    await use('open', { url: at('/') }, { runId: 'third' });
    await expect(use('read', {}, { runId: 'first' })).rejects.toMatchObject({
      code: 'page-failed',
      message: 'No page is open.',
    });
  });

  it('cuts a page that is long', async () => {
    const { content, truncated } = await use('open', { url: at('/long') }, { maxResultCharacters: 1_000 });
    expect({ length: content.length, truncated }).toEqual({ length: 1_000, truncated: true });
  });

  it.each([
    ['an element that is not there', 'click', { element: '99' }, /no element 99/],
    ['an element that is no number', 'click', { element: 'e1' }, /no element e1/],
    ['an element in no form', 'submit', { element: '1' }, /in no form/],
  ])('refuses %s', async (_what, name, given, message) => {
    await use('open', { url: at('/links?to=/') });
    await expect(use(name, given)).rejects.toMatchObject({
      code: 'page-failed',
      message: expect.stringMatching(message),
    });
  });

  describe('a page that means no good', () => {
    it('redirects to a private address: refused', async () => {
      const url = at(`/redirect?to=${private_()}/secret`);
      await expect(use('open', { url })).rejects.toMatchObject({ code: 'address-refused' });
      expect(inside.seen).toEqual([]);
    });

    it('links to a private address: refused', async () => {
      const { content } = await use('open', { url: at(`/links?to=${private_()}/secret`) });
      await expect(use('click', { element: numberOf(content, 'away') })).rejects.toMatchObject({
        code: 'address-refused',
      });
      expect(inside.seen).toEqual([]);
    });

    it('reaches for a private address by scripts, frames, sockets and beacons: nothing arrives', async () => {
      asked.length = 0;
      const { content } = await use('open', { url: at(`/reach?to=${private_()}`) });
      expect(content).toContain('Title: undefined');
      expect(content).toContain('not reached');
      expect(inside.seen).toEqual([]);
      expect(asked.filter((url) => url.includes(`:${inside.port}`)).length).toBeGreaterThanOrEqual(5);
    });

    it('asks for a name: the browser resolves none by itself', async () => {
      await expect(use('open', { url: `http://localhost:${inside.port}/` })).rejects.toMatchObject({
        code: 'address-refused',
      });
      await expect(use('open', { url: `http://[::1]:${inside.port}/` })).rejects.toMatchObject({
        code: 'address-refused',
      });
      expect(inside.seen).toEqual([]);
    });

    it.each([
      'file:///etc/passwd',
      'chrome://version',
      'javascript:alert(1)',
      'data:text/html,x',
      'view-source:http://library.example',
      'about:blank',
      'x',
    ])('is at %s: refused', async (url) => {
      await expect(use('open', { url })).rejects.toMatchObject({ code: 'page-failed' });
    });

    it('links to a file: stays where it was', async () => {
      const { content } = await use('open', { url: at('/links?to=/') });
      expect((await use('click', { element: numberOf(content, 'file') })).content).toContain('Title: Links');
    });

    it('is a download: not taken', async () => {
      await expect(use('open', { url: at('/download') })).rejects.toMatchObject({ code: 'page-failed' });
      const { content } = await use('open', { url: at('/links?to=/') });
      expect((await use('click', { element: numberOf(content, 'download') })).content).toContain('Title: Links');
    });

    it('opens a window: it is read, in the same run', async () => {
      await use('open', { url: at('/') });
      const { content } = await use('open', { url: at('/links?to=/') });
      expect((await use('click', { element: numberOf(content, 'new window') })).content).toContain(
        'Cookies: visited=yes',
      );
    });

    it('asks by dialogs: they are dismissed', async () => {
      const { content } = await use('open', { url: at('/links?to=/') });
      expect((await use('click', { element: numberOf(content, 'ask') })).content).toContain('Title: no');
    });

    it('installs a service worker: it may not', async () => {
      expect((await use('open', { url: at('/worker') })).content).not.toContain('registered');
    });

    it('loads without end: it is read as far as it came', async () => {
      const { content } = await use('open', { url: at('/endless') });
      expect(content).toContain('# The beginning');
      expect(content).toContain('The page was still loading');
    });

    it('sends more than may be loaded: it is cut off', async () => {
      const { content } = await use('open', { url: at('/huge') }, { maxBytes: 1_000_000 });
      expect(content).toContain('More than may be loaded was left out.');
    });

    it('grows by its own scripts: it is not read', async () => {
      await expect(use('open', { url: at('/grows') })).rejects.toMatchObject({
        code: 'page-failed',
        message: 'The page is too large to be read.',
      });
    });

    it('never answers: the call ends in time, and the run goes on', async () => {
      const where = { runId: 'patient', timeoutMs: 1_000 };
      await expect(use('open', { url: at('/silent') }, where)).rejects.toMatchObject({ code: 'tool-timeout' });
      expect((await use('open', { url: at('/') }, { runId: 'patient' })).content).toContain('Title: Library');
    });

    it('hangs: it is closed in time, and the run goes on', async () => {
      const { content } = await use('open', { url: at('/links?to=/') }, { runId: 'hung' });
      const given = { element: numberOf(content, 'hang') };
      await expect(use('click', given, { runId: 'hung', timeoutMs: 2_000 })).rejects.toMatchObject({
        code: 'tool-timeout',
      });
      expect((await use('open', { url: at('/') }, { runId: 'hung' })).content).toContain('Title: Library');
    });
  });

  it('starts again after the browser has ended', async () => {
    const own = new Browser({ executable, guard: () => guard });
    await use('open', { url: at('/') }, { by: own });
    await own.close();
    expect((await use('open', { url: at('/') }, { by: own })).content).toContain('Title: Library');
    await own.close();
  });

  it('ends with its caller', async () => {
    const caller = new AbortController();
    const running = use('open', { url: at('/silent') }, { runId: 'gone', signal: caller.signal });
    caller.abort();
    await expect(running).rejects.toMatchObject({ code: 'tool-timeout' });
  });
});

it('says what to install where there is no Chromium', async () => {
  const by = new Browser({ executable: '/nowhere/chromium', guard: () => guard });
  await expect(use('open', { url: at('/') }, { by })).rejects.toMatchObject({
    code: 'tool-unavailable',
    message: expect.stringContaining('apt-get install chromium'),
  });
  await by.close();
});
