import { describe, expect, it } from 'vitest';
import { parseHtml } from './html.js';

const text = (source: string): string => parseHtml(source).text;

describe('parseHtml', () => {
  it('parts blocks by blank lines and keeps inline text together', () => {
    const source = '<div>Loose <b>bold</b>\n text<p>One<br>two&nbsp;&amp;\n  three</p>Rest</div>';
    expect(text(source)).toBe('Loose bold text\n\nOne\ntwo & three\n\nRest');
  });

  it('puts headings, lists, tables and code into blocks of their kind', () => {
    const source = `<h2>Desks <small>2026</small></h2>
      <ul><li>one<li>two <p>more</p><ol><li>nested</ol><li><p>three</p></ul>
      <dl><dt>Term</dt><dd>What it means</dd></dl>
      <table><caption>Offices</caption><tr><th>office<th>city<tr><td>B1<td><p>Berlin</p><p>Mitte</p><tr><td><td>Paris</table>
      <pre>if (a) {\n  b();\n}\n</pre>`;
    const found = parseHtml(source);
    expect(found.blocks.map(({ kind, start, end }) => [kind, found.text.slice(start, end)])).toEqual([
      ['heading', 'Desks 2026'],
      ['list', '- one\n- two\n  more\n  - nested\n- three'],
      ['list', '- Term\n  What it means'],
      ['table', 'Offices\noffice | city\nB1 | Berlin Mitte\n | Paris'],
      ['code', 'if (a) {\n  b();\n}'],
    ]);
    expect(found.blocks[0]).toMatchObject({ depth: 2, label: 'Desks 2026' });
    expect(found.blocks[3]?.context).toBe('office | city');
  });

  it.each([
    ['<script>x()</script><style>p{}</style><noscript>n</noscript><template>t</template>'],
    ['<nav>Home</nav><aside>Ads</aside><footer>(c)</footer><form>Search <input></form>'],
    ['<p hidden>h</p><p aria-hidden="true">a</p><p style="color:red; DISPLAY : none">d</p>'],
    ['<p style="visibility:hidden">v</p><!-- comment --><iframe src="x">f</iframe><svg><text>s</text></svg>'],
    ['<div role="navigation">Menu</div><p>\u200B\u{E0053}\u{E0041}</p>'],
  ])('leaves out %s', (hidden) => {
    expect(text(`${hidden}<p>Visible</p>${hidden}`)).toBe('Visible');
  });

  it('prefers main, then article, and falls back when they are empty', () => {
    const page = (tag: string, inner: string): string => `<p>Banner</p><${tag}>${inner}</${tag}><p>Related</p>`;
    expect(text(page('main', 'Content'))).toBe('Content');
    expect(text(page('article', '<p>One</p>') + page('article', '<p>Two</p>'))).toBe('One\n\nTwo');
    expect(text(page('main', '<script>render()</script>'))).toBe('Banner\n\nRelated');
    expect(text('<p>Banner</p><div role="main">Content</div>')).toBe('Content');
  });

  it('reads tables and lists that arrange a page as sections', () => {
    const source = '<table><tr><td><h1>Page</h1><p>Intro</p><td><table><tr><td>a<td>b</table></table>';
    const found = parseHtml(source);
    expect(found.blocks.map((block) => block.kind)).toEqual(['heading', 'paragraph', 'table']);
    expect(found.text).toBe('Page\n\nIntro\n\na | b');
  });

  it('finds the titles', () => {
    const source =
      '<head><title>\n Site –  Page </title></head><header><h1>Page</h1></header><main><h2>Part</h2></main>';
    expect(parseHtml(source)).toMatchObject({ pageTitle: 'Site – Page', declaredTitle: 'Page', text: 'Part' });
    expect(parseHtml('<p>text</p>')).not.toHaveProperty('pageTitle');
  });

  it.each([
    ['divs', '<div>', '</div>'],
    ['lists', '<ul><li>', '</li></ul>'],
    ['quotes', '<blockquote>', '</blockquote>'],
    ['inline elements', '<b><i>', '</i></b>'],
  ])('reads the text inside 100,000 nested %s', (_, open, close) => {
    const depth = 100_000 / (open.split('<').length - 1);
    expect(text(`${open.repeat(depth)}deep${close.repeat(depth)}<p>after`)).toMatch(/^(?:- )?deep\n\nafter$/);
  });

  it('finishes on hostile tables and headings', () => {
    expect(parseHtml('<table><tr><td>x'.repeat(10_000)).blocks).toHaveLength(10_000);
    expect(parseHtml(`<table><tr>${'<td>a'.repeat(20_000)}`).blocks).toHaveLength(1);
    expect(parseHtml('<h2>x</h2>'.repeat(10_000)).blocks).toHaveLength(10_000);
    expect(parseHtml(`${'<ul><li>x'.repeat(10_000)}<h1>a</h1>`).blocks).toHaveLength(10_001);
  });
});
