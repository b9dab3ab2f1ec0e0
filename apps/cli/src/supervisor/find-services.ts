import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Service {
  name: string;
  /** What Node runs. */
  main: string;
}

/** The services that are built: every `<folder>/<name>/dist/main.js`, by name. */
export function findServices(folder: string): Service[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, main: join(folder, name, 'dist', 'main.js') }))
    .filter(({ main }) => existsSync(main))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
