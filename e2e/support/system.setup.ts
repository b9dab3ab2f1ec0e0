import type { TestProject } from 'vitest/node';
import { connectSystem, startSystem, type StartOptions, type System } from './system.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Home of the system that all tests of the run share. */
    home: string;
  }
}

/** One system for the whole run, without MLflow. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  return (await provideSystem(project)).stop;
}

/**
 * The system that all tests of a run share: the one in `WEIR_E2E_HOME`, which goes on running afterwards, else a new one.
 *
 * @returns The system, and what to do when the tests are over.
 */
export async function provideSystem(
  project: TestProject,
  options: StartOptions = {},
): Promise<{ system: System; stop: () => Promise<void> }> {
  const { WEIR_E2E_HOME: home } = process.env;
  if (home) {
    const system = connectSystem(home);
    project.provide('home', system.addresses.home);
    return { system, stop: () => Promise.resolve() };
  }
  const system = await startSystem(options);
  project.provide('home', system.addresses.home);
  return { system, stop: () => system.stop() };
}
