import { WeirError } from '@weir/errors';

const undecodable = (message: string, cause?: unknown): WeirError =>
  new WeirError({ code: 'content-undecodable', disposition: 'poison', field: 'content', message, cause });

/**
 * Bytes to text. A byte order mark decides first, then `charset`, then UTF-8. Bytes that are not UTF-8, that nobody
 * declared and that read as Western European text are taken as Windows-1252 (see `readsAsWestern`).
 *
 * @param charset - A label of the Encoding standard, such as `utf-8`, `utf-16le`, `latin1`.
 * @throws WeirError `content-undecodable` (poison, field `content`) for invalid bytes, an unknown charset, or binary content.
 */
export function decodeContent(content: string | Uint8Array, charset?: string): string {
  const text = typeof content === 'string' ? content : decodeBytes(content, charset);
  if (isBinary(text)) throw undecodable('Content is binary, not text.');
  return text;
}

function decodeBytes(bytes: Uint8Array, charset: string | undefined): string {
  const label = markedCharset(bytes) ?? charset ?? 'utf-8';
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(label, { fatal: true });
  } catch (cause) {
    throw undecodable('The charset is not one the decoder knows.', cause);
  }
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    if (charset === undefined && readsAsWestern(bytes)) return new TextDecoder('windows-1252').decode(bytes);
    throw undecodable(`Content is not valid ${decoder.encoding}.`, cause);
  }
}

/** The charset an HTML page names in its first kilobyte, as browsers look for it; undefined if it names none they know. */
export function htmlCharset(content: string | Uint8Array): string | undefined {
  if (typeof content === 'string') return undefined;
  const head = new TextDecoder('latin1').decode(content.subarray(0, 1_024));
  const named = /<meta\s[^>]{0,200}?charset\s*=\s*["']?([\w.:-]+)/i.exec(head)?.[1];
  // A page that could be searched for ASCII is not in UTF-16, whatever it says.
  if (named === undefined || /^utf-16/i.test(named)) return undefined;
  try {
    return new TextDecoder(named).encoding;
  } catch {
    return undefined;
  }
}

function markedCharset(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  return undefined;
}

/**
 * Whether invalid UTF-8 is most likely an old Western European file: no control bytes, and every byte above ASCII is a
 * single accented letter beside an ASCII letter (`Straße`, `Köln`). Damaged UTF-8 and binary data fail this at once: their
 * high bytes come in groups, or are the 0xC2 and 0xC3 (`Â`, `Ã`) that UTF-8 writes before most accented letters.
 */
function readsAsWestern(bytes: Uint8Array): boolean {
  return bytes.every((byte, index) => {
    if (byte < 0x20) return byte === 0x09 || byte === 0x0a || byte === 0x0d;
    if (byte < 0x7f) return true;
    const accented = byte >= 0xc0 && ![0xc2, 0xc3, 0xd7, 0xf7].includes(byte);
    const before = bytes[index - 1];
    const after = bytes[index + 1];
    return accented && (isLetter(before) || isLetter(after)) && (before ?? 0) < 0x80 && (after ?? 0) < 0x80;
  });
}

const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a));

/** A few stray controls are cleaned away; more than one character in twenty is not text in a wrong encoding, but no text. */
function isBinary(text: string): boolean {
  let controls = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 && (unit < 0x09 || unit > 0x0d) && unit !== 0x1b) controls += 1;
  }
  return controls > Math.max(4, text.length / 20);
}
