import { type Active, MOST_FINDS } from './active.js';
import { MASK } from './code-regions.js';
import { NextIndex } from './next-index.js';

/** Elements of HTML, SVG and MathML, those that are gone too: what a browser may act on. */
const KNOWN = new Set(
  (
    'a abbr acronym address animate animatemotion animatetransform annotation-xml applet area article aside audio b base basefont bdi ' +
    'bdo bgsound big blink blockquote body br button canvas caption center circle cite clippath code col colgroup command content data ' +
    'datalist dd defs del desc details dfn dialog dir div dl dt element ellipse em embed fencedframe fieldset figcaption figure filter ' +
    'font footer foreignobject form frame frameset g h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe image img input ins isindex ' +
    'kbd keygen label layer legend li line link listing main map mark marquee math menu menuitem meta meter mglyph mi mn mo ms mtext nav ' +
    'nobr noembed noframes noscript object ol optgroup option output p param path pattern picture plaintext polygon polyline portal pre ' +
    'progress q rect rb rp rt rtc ruby s samp script search section select selectedcontent set shadow slot small source spacer span ' +
    'strike strong style sub summary sup svg table tbody td template text textarea tfoot th thead time title tr track tt u ul use var ' +
    'video view wbr xml xmp xss'
  ).split(' '),
);
/** What only shapes the words in a line, as far as it has no attributes. */
const shaping = /<\/?(?:b|br|del|em|i|ins|kbd|mark|s|small|strong|sub|sup|u)\s?\/?>/iy;
const tagName = /<\/?([a-z][^\s/>\0<]*)/iy;
const autolink = /<[a-z][a-z\d+.-]{1,31}:[^\s<>]*>|<[^\s<>@]+@[^\s<>@?]+>/iy;
const start = /<(?=[a-z/!?])/gi;
/** What makes a link of any scheme. */
const plainScheme = /^<(?:https?:\/\/|[^\s<>:]+@)/i;
/** In a text that is put into an attribute: what ends it, and begins one that acts. */
const handler = /(["'])(\s{0,8}\/?on[a-z]{3,24}\s{0,8})=/gi;
const stylesheet = /(?<![a-z])(url\(\s{0,8}["']?\s{0,8})(?=\/\/|\\|data:)|@(?=import\s{1,8}["'])/gi;

/**
 * Tags, comments and declarations, links in angle brackets that are not plain, event handlers, style sheets that load.
 * Left are marks of words that have no attributes (`<b>`, `<br>`) and what no browser knows (`<your-name>`), where they stand
 * within a line of words: at its beginning they would begin a block, and hide what follows.
 *
 * @param text - Its code masked.
 * @returns In no order.
 */
export function findHtml(text: string): Active[] {
  const found: Active[] = [];
  const closers = new NextIndex(text, '>');
  for (const { index } of text.matchAll(start)) {
    if (found.length > MOST_FINDS) break;
    if (isActive(text, index, closers)) found.push({ type: 'html', start: index, end: index + 1, replacement: '&lt;' });
  }
  for (const { 0: whole, index } of text.matchAll(handler)) {
    const end = index + whole.length;
    found.push({ type: 'html', start: end - 1, end, replacement: '&#61;' });
  }
  for (const { 0: whole, index } of text.matchAll(stylesheet)) {
    const at = whole.startsWith('@') ? index : index + 'url'.length;
    found.push({ type: 'html', start: at, end: at + 1, replacement: whole.startsWith('@') ? '(at) ' : ' (' });
  }
  return found;
}

function isActive(text: string, at: number, closers: NextIndex): boolean {
  const second = text[at + 1]!;
  if (second === '!') return /[-[a-z]/i.test(text[at + 2] ?? '');
  if (second === '?') return /[a-z]/i.test(text[at + 2] ?? '');
  autolink.lastIndex = at;
  const link = autolink.exec(text)?.[0];
  // Where its host may not be linked to, `findAddresses` says so.
  if (link !== undefined) return !plainScheme.test(link) || link.includes(MASK) || link.includes('`');
  tagName.lastIndex = at;
  const name = tagName.exec(text)?.[1]?.toLowerCase();
  // Browsers take what is no name after a slash for a comment.
  if (name === undefined) return second === '/' && /[!?]/.test(text[at + 2] ?? '');
  const isKnown = KNOWN.has(name);
  const close = closers.after(at);
  if (close === -1) return isKnown && name.length > 1;
  shaping.lastIndex = at;
  const isWithin = isWithinLine(text, at);
  if (shaping.test(text)) return !isWithin;
  return isKnown || !isWithin || text.slice(at, Math.min(close, at + LONGEST_TAG)).includes('=');
}

/** Without a `=` up to here, a tag that no browser knows has no attributes. */
const LONGEST_TAG = 200;

/** Words before it in its line, or cells. */
function isWithinLine(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - LONGEST_TAG), at);
  return /[\p{L}|•][^\n]*$/u.test(before);
}
