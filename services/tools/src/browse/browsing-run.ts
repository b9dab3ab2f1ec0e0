import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { pageFailed } from './browser-errors.js';
import { GuardingProxy } from './guarding-proxy.js';
import type { HostGuard } from './host-guard.port.js';
import { elementsOf, numberElements, type Numbered, type PageNode, pageText, placedTexts } from './page-text.js';
import { pageSize } from './page-size.js';
import { Traffic } from './traffic.js';

const SCREEN = { width: 1280, height: 720 };
/** A page is read when it has asked for nothing this long. */
const QUIET_MS = 200;
/** And then in any case: what loads without end is read as far as it came. */
const MAX_SETTLE_MS = 5_000;
const MAX_PAGES = 5;
/** Of what a page may be when it is read, characters. */
const MAX_PAGE_CHARACTERS = 10_000_000;
const MAX_TITLE_CHARACTERS = 300;
/** What a reader of texts does without. */
const NOT_LOADED = new Set(['image', 'media', 'font']);

/** What is used of an element inside of the page. */
interface InForm {
  closest(selector: 'form'): { requestSubmit(): void } | null;
}

/** What one run does in the browser: cookies, pages and connections that no other run has. */
export class BrowsingRun {
  readonly #context: BrowserContext;
  readonly #proxy: GuardingProxy;
  readonly #traffic: Traffic;
  #numbered: Numbered = new Map();

  private constructor(context: BrowserContext, proxy: GuardingProxy) {
    this.#context = context;
    this.#proxy = proxy;
    this.#traffic = new Traffic(context);
    // The page that was opened last is the one that is read; a page may not open them without end.
    context.on('page', (page) => void (context.pages().length > MAX_PAGES && page.close().catch(() => undefined)));
  }

  static async start(browser: Browser, guard: HostGuard): Promise<BrowsingRun> {
    const proxy = await GuardingProxy.start(guard);
    try {
      return new BrowsingRun(await privateContext(browser, proxy), proxy);
    } catch (error) {
      await proxy.close();
      throw error;
    }
  }

  /** Begins a step, and says how much it may load, bytes. */
  begin(bytes: number): void {
    this.#proxy.begin(bytes);
  }

  async open(url: string, timeoutMs: number): Promise<string> {
    const { protocol } = URL.parse(url) ?? {};
    if (protocol !== 'http:' && protocol !== 'https:')
      throw pageFailed('An address has to begin with https:// or http://.');
    // In a new page: what the old ones are still about would interrupt it.
    const old = this.#context.pages();
    const page = await this.#context.newPage();
    await Promise.all(old.map((each) => each.close()));
    try {
      await page.goto(url, { waitUntil: 'commit', timeout: timeoutMs });
    } catch (error) {
      throw this.#proxy.refusal ?? error;
    }
    return this.read();
  }

  async click(element: string): Promise<string> {
    await this.#element(element).click();
    return this.read();
  }

  async type(element: string, text: string): Promise<string> {
    const field = this.#element(element);
    if (this.#numbered.get(Number(element))!.choices) await field.selectOption({ label: text });
    else await field.fill(text);
    return this.read();
  }

  async submit(element: string): Promise<string> {
    const sent = await this.#element(element).evaluate((inForm: InForm) => {
      const form = inForm.closest('form');
      form?.requestSubmit();
      return form !== null;
    });
    if (!sent) throw pageFailed(`Element ${element} is in no form.`);
    return this.read();
  }

  async read(): Promise<string> {
    const { page, nodes, loading } = await this.#look();
    const numbers = this.#number(nodes);
    const title = await page.title();
    const notes = [
      loading && 'The page was still loading; this is what had come.',
      this.#proxy.isSpent && 'More than may be loaded was left out.',
    ].filter((note) => note !== false);
    return [
      `Title: ${title.slice(0, MAX_TITLE_CHARACTERS)}`,
      `Address: ${page.url()}`,
      ...notes,
      '',
      pageText(nodes, numbers),
    ].join('\n');
  }

  async screenshot(): Promise<string> {
    const { nodes } = await this.#look();
    return [`Screen: ${SCREEN.width}×${SCREEN.height}`, placedTexts(nodes, this.#number(nodes), SCREEN)].join('\n');
  }

  async close(): Promise<void> {
    await this.#context.close().catch(() => undefined);
    await this.#proxy.close();
  }

  get #page(): Page | undefined {
    return this.#context.pages().at(-1);
  }

  async #look(): Promise<{ page: Page; nodes: PageNode[]; loading: boolean }> {
    const quiet = await this.#traffic.quiet(QUIET_MS, MAX_SETTLE_MS);
    const page = this.#page;
    if (page === undefined) throw pageFailed('No page is open.');
    const refusal = this.#refusal();
    if (refusal) throw refusal;
    if (!quiet) await page.evaluate('window.stop()');
    if ((await pageSize(page)) > MAX_PAGE_CHARACTERS) throw pageFailed('The page is too large to be read.');
    const nodes = (await page.ariaSnapshotJSON({ mode: 'ai', boxes: true })) as unknown as PageNode[];
    return { page, nodes, loading: !quiet };
  }

  /** A click or a script may have led where nothing may be loaded from: the browser shows a page of its own then. */
  #refusal(): Error | undefined {
    if (this.#page?.url().startsWith('chrome-error:') !== true) return undefined;
    return this.#proxy.refusal ?? pageFailed('The page could not be loaded.');
  }

  #number(nodes: readonly PageNode[]): Map<PageNode, number> {
    const numbers = numberElements(nodes);
    this.#numbered = elementsOf(numbers);
    return numbers;
  }

  #element(number: string): Locator {
    const page = this.#page;
    const element = this.#numbered.get(Number(number));
    if (page === undefined || element === undefined) throw pageFailed(`There is no element ${number} on the page.`);
    return page.getByRef(element.ref);
  }
}

async function privateContext(browser: Browser, proxy: GuardingProxy): Promise<BrowserContext> {
  const context = await browser.newContext({
    // Without the rule, what is on this machine would be reached past the proxy.
    proxy: { server: proxy.url, bypass: '<-loopback>' },
    viewport: SCREEN,
    acceptDownloads: false,
    serviceWorkers: 'block',
    permissions: [],
  });
  // Its connections go by UDP, which a proxy does not carry.
  await context.addInitScript('delete globalThis.RTCPeerConnection; delete globalThis.webkitRTCPeerConnection;');
  await context.route('**/*', (route) =>
    // A page may be gone before its request is let go.
    (NOT_LOADED.has(route.request().resourceType()) ? route.abort() : route.continue()).catch(() => undefined),
  );
  return context;
}
