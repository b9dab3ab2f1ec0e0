export { loadConfig } from './load-config.js';
export { resolveSecret } from './resolve-secret.js';
