import type { TestProject } from 'vitest/node';
import { connectSystem, startSystem } from './system.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Home of the system that all tests of the run share. */
    home: string;
  }
}

/** One system for the whole run: the one in `WEIR_E2E_HOME`, which goes on running afterwards, else a new one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { WEIR_E2E_HOME: home } = process.env;
  if (home) {
    project.provide('home', connectSystem(home).addresses.home);
    return () => Promise.resolve();
  }
  const system = await startSystem();
  project.provide('home', system.addresses.home);
  return () => system.stop();
}
