/** What names a version of a prompt: `name@alias` or `name@version`. */
export interface PromptReference {
  name: string;
  /** Exactly one of the two. */
  alias?: string;
  version?: number;
}

const REFERENCE = /^([a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?)@(?:([1-9]\d{0,8})|(?!\d+$)([\w-]{1,255}))$/;

/** Undefined for what is neither `name@alias` nor `name@version`. */
export function promptReference(text: string): PromptReference | undefined {
  const [, name, version, alias] = REFERENCE.exec(text) ?? [];
  if (name === undefined) return undefined;
  return version === undefined ? { name, alias: alias! } : { name, version: Number(version) };
}
