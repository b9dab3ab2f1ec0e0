import { readFileSync } from 'node:fs';

const file = new URL('../package.json', import.meta.url);

/** Of the release; every package of the repository has the same. */
export const VERSION = (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
