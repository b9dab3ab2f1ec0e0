import { fileURLToPath } from 'node:url';

/** The repository: two folders above this file, as source and as build. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
