const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  '#39': "'",
  nbsp: ' ',
};

/**
 * A piece of Markdown or plain text as it reads: on one line, without emphasis, tags, images and the addresses of links. A
 * number in brackets becomes one in parentheses, because in an answer brackets mark citations.
 */
export function plainText(source: string): string {
  return source
    .replace(/\s+/g, ' ')
    .replace(/!\[[^\]]{0,300}\]\([^()]{0,2000}\)/g, ' ')
    .replace(/\[([^[\]]{1,300})\](?:\([^()]{0,2000}\)|\[[^[\]]{0,100}\])/g, '$1')
    .replace(/<\/?[a-z][^<>]{0,500}>/gi, ' ')
    .replace(/(\*\*|__)(?=\S)([^*_]{1,500}?)(?<=\S)\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}*_\\])([*_])(?=\S)([^*_]{1,500}?)(?<=\S)\1(?![\p{L}\p{N}*_])/gu, '$2')
    .replace(/\\([\\`*_{}[\]()#+\-.!|>])/g, '$1')
    .replace(/&(#?\w{1,8});/g, (entity, name: string) => ENTITIES[name.toLowerCase()] ?? entity)
    .replace(/\[(\d{1,3})\]/g, '($1)')
    .replace(/\s+/g, ' ')
    .trim();
}
