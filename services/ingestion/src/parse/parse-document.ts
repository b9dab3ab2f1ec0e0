import { parseCsv } from './csv.js';
import { decodeContent, htmlCharset } from './decode.js';
import type { FoundText, ParsedDocument } from './document.js';
import { parseHtml } from './html.js';
import { parseJsonl } from './jsonl.js';
import { parseMarkdown } from './markdown.js';
import { resolveMediaType } from './media-type.js';
import { normaliseText } from './normalise.js';
import { withHeadingPaths } from './outline.js';
import { parsePlainText } from './plain-text.js';
import { oneLine, titleFromName } from './title.js';

export interface DocumentSource {
  content: string | Uint8Array;
  /** Such as `text/markdown; charset=utf-8`. Without it, the name's ending tells. */
  mediaType?: string;
  /** File name, path or document id. */
  name: string;
  title?: string;
}

const parsers: Record<string, (text: string) => FoundText> = {
  'text/plain': parsePlainText,
  'text/markdown': parseMarkdown,
  'text/html': parseHtml,
  'application/xhtml+xml': parseHtml,
  'text/csv': (text) => parseCsv(text),
  'text/tab-separated-values': (text) => parseCsv(text, '\t'),
  'application/jsonl': parseJsonl,
};

/**
 * Reads a document into its normalised text, its blocks and its title. Linear in the size of the content, also for content
 * made to hurt. A document without text is valid and has no blocks.
 *
 * The title is the given one, else the one the format declares (front matter, first H1), else `<title>`, else the first
 * heading, else the name without folder and ending; one line of at most 300 characters.
 *
 * @throws WeirError (poison) `media-type-unsupported` (field `mediaType`), `content-undecodable` or `content-malformed`
 *   (field `content`); see `resolveMediaType`, `decodeContent`, `parseCsv`, `parseJsonl`.
 */
export function parseDocument(source: DocumentSource): ParsedDocument {
  const mediaType = resolveMediaType(source.mediaType, source.name, source.content);
  const parse = parsers[mediaType.type] ?? parsePlainText;
  const charset = mediaType.charset ?? (parse === parseHtml ? htmlCharset(source.content) : undefined);
  const found = parse(normaliseText(decodeContent(source.content, charset)));
  const title = titleOf(source, found);
  return { mediaType: mediaType.type, title, text: found.text, blocks: withHeadingPaths(found.blocks, title) };
}

function titleOf(source: DocumentSource, { declaredTitle, pageTitle, blocks }: FoundText): string {
  const labels = blocks.filter((block) => (block.label ?? '') !== '');
  const firstH1 = labels.find((block) => block.depth === 1)?.label;
  const candidates = [source.title, declaredTitle, firstH1, pageTitle, labels[0]?.label, titleFromName(source.name)];
  return candidates.map((title) => oneLine(normaliseText(title ?? ''))).find((title) => title !== '') ?? '';
}
