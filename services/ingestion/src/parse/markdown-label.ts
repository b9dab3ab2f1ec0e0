const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Labels are short; the cut also bounds what the patterns below can be made to do. */
const reach = 1_000;

/**
 * A heading's or a column's source as a reader sees it: `**Leave** [policy](leave.md) {#leave}` gives `Leave policy`.
 * Images give their alternative text. Good for labels, not a renderer: nested or broken markup may stay.
 */
export function plainLabel(source: string): string {
  return source
    .slice(0, reach)
    .replace(/\{#[\w-]{1,100}\}$/, '')
    .replace(/!\[([^[\]]*)\](?:\([^()]*\)|\[[^[\]]*\])/g, '$1')
    .replace(/\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/\[([^,[\]][^[\]]*)\]\[[^,[\]]*\]/g, '$1')
    .split(/`+/)
    .map((part, index, parts) => (index % 2 === 1 && index < parts.length - 1 ? part : plainProse(part)))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}

/** What stands outside of code. */
function plainProse(source: string): string {
  return source
    .replace(/<((?:https?|mailto):[^<>\s]*)>/gi, '$1')
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    .replace(/(?<!\\)(?:\*{1,3}|~~)/g, '')
    .replace(/(?<![\p{L}\p{N}\\])_{1,3}|_{1,3}(?![\p{L}\p{N}])/gu, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/&(amp|lt|gt|quot|apos|nbsp);/g, (_, name: string) => entities[name] ?? '');
}
