import { registryContract } from './registry.contract.js';
import { MemoryRegistry } from './registry.fake.js';

const registry = new MemoryRegistry();
registryContract(() => registry);
