const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Labels are short; the cut also bounds what the patterns below can be made to do. */
const reach = 1_000;

/**
 * A heading's source as a reader sees it: `**Leave** [policy](leave.md) {#leave}` gives `Leave policy`. Images give their
 * alternative text. Good for labels, not a renderer: nested or broken markup may stay.
 */
export function plainLabel(source: string): string {
  return source
    .slice(0, reach)
    .replace(/\{#[\w-]{1,100}\}$/, '')
    .replace(/!?\[([^[\]]*)\](?:\([^()]*\)|\[[^[\]]*\])/g, '$1')
    .replace(/<((?:https?|mailto):[^<>\s]*)>/gi, '$1')
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    .replace(/`+/g, '')
    .replace(/(?<!\\)(?:\*{1,3}|~~)/g, '')
    .replace(/(?<![\p{L}\p{N}\\])_{1,3}|_{1,3}(?![\p{L}\p{N}])/gu, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/&(amp|lt|gt|quot|apos|nbsp);/g, (_, name: string) => entities[name] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
}
