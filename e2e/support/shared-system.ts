import { inject } from 'vitest';
import { connectSystem, type System } from './system.js';

/** The system that all tests of the run share. Each keeps to collections and ids of its own. */
export function sharedSystem(): System {
  return connectSystem(inject('home'));
}
