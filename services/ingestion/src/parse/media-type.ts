import { WeirError } from '@weir/errors';

/** Names that mean a supported media type, by the supported one. */
const aliases: Record<string, string> = {
  'text/plain': 'text/plain',
  'text/markdown': 'text/markdown',
  'text/x-markdown': 'text/markdown',
  'text/html': 'text/html',
  'application/xhtml+xml': 'application/xhtml+xml',
  'text/csv': 'text/csv',
  'application/csv': 'text/csv',
  'text/tab-separated-values': 'text/tab-separated-values',
  'application/jsonl': 'application/jsonl',
  'application/x-ndjson': 'application/jsonl',
  'application/jsonlines': 'application/jsonl',
};

const extensions: Record<string, string> = {
  md: 'text/markdown',
  markdown: 'text/markdown',
  html: 'text/html',
  htm: 'text/html',
  xhtml: 'application/xhtml+xml',
  txt: 'text/plain',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  jsonl: 'application/jsonl',
  ndjson: 'application/jsonl',
};

/** First bytes of formats that may pass for text (a small PDF is ASCII), or that deserve a better message than "not UTF-8". */
const signatures: readonly (readonly [mediaType: string, latin1: string])[] = [
  ['application/pdf', '%PDF-'],
  ['application/zip (also DOCX, XLSX, PPTX)', 'PK\u0003\u0004'],
  ['application/gzip', '\u001f\u008b'],
  ['application/x-ole-storage (also DOC, XLS, MSG)', '\u00d0\u00cf\u0011\u00e0'],
  ['application/rtf', '{\\rtf'],
  ['image/png', '\u0089PNG'],
  ['image/jpeg', '\u00ff\u00d8\u00ff'],
  ['image/gif', 'GIF8'],
  ['application/x-elf', '\u007fELF'],
  ['application/x-msdownload', 'MZ\u0090'],
];

/** What may be a registered type is told; anything else may be what a producer put into the wrong field. */
const tellable = /^(?:application|audio|font|image|message|model|multipart|text|video)\/[a-z.+-]{1,60}\d?$/;

const unsupported = (name: string): WeirError =>
  new WeirError({
    code: 'media-type-unsupported',
    disposition: 'poison',
    field: 'mediaType',
    message: `Documents of media type ${name} are not read; the supported ones are ${[...new Set(Object.values(aliases))].join(', ')}.`,
  });

export interface MediaType {
  /** One of the supported types, in its usual spelling, without parameters. */
  type: string;
  charset?: string;
}

/**
 * The media type to parse as: the declared one, else by the ending of the name, else plain text.
 * `application/octet-stream` declares nothing.
 *
 * @throws WeirError `media-type-unsupported` (poison, field `mediaType`); for undeclared bytes it names the detected format.
 */
export function resolveMediaType(declared: string | undefined, name: string, content: string | Uint8Array): MediaType {
  const [essence = '', ...parameters] = (declared ?? '').split(';').map((part) => part.trim());
  const lower = essence.toLowerCase();
  if (lower !== '' && lower !== 'application/octet-stream') {
    const type = Object.hasOwn(aliases, lower) ? aliases[lower] : undefined;
    if (type === undefined) throw unsupported(tellable.test(lower) ? lower : '(malformed)');
    return withCharset(type, parameters);
  }
  const detected = typeof content === 'string' ? undefined : detectBinary(content);
  if (detected !== undefined) throw unsupported(detected);
  const ending = /\.([a-z]+)(?:[?#].*)?$/i.exec(name.slice(-256))?.[1]?.toLowerCase() ?? '';
  return withCharset((Object.hasOwn(extensions, ending) ? extensions[ending] : undefined) ?? 'text/plain', parameters);
}

function withCharset(type: string, parameters: readonly string[]): MediaType {
  const charset = parameters.map((part) => /^charset\s*=\s*"?([^"]+)"?$/i.exec(part)?.[1]).find((value) => value);
  return charset === undefined ? { type } : { type, charset: charset.trim() };
}

function detectBinary(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 8));
  return signatures.find(([, signature]) => head.startsWith(signature))?.[0];
}
