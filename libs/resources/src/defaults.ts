import { readFileSync } from 'node:fs';
import { parseResources, type Resource } from './resource.js';

/** What ships with Weir, declared like anything else (`defaults.yaml` beside this library's sources). */
export function defaultResources(): Resource[] {
  const file = new URL('../defaults.yaml', import.meta.url);
  return parseResources(readFileSync(file, 'utf8'), 'defaults.yaml');
}
