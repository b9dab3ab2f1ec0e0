export { startTestServers } from './test-servers.js';
export type { TestServers } from './test-servers.js';
