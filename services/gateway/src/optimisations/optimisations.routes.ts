import { JSON_BODY, type Route } from '../http/route.js';
import {
  optimisationDetailSchema,
  optimisationListSchema,
  optimisationRequestSchema,
  optimisationStartedSchema,
} from './optimisations.schema.js';

const runId = 'Run of the optimisation.';

// As evaluations, they ask in the name of any groups: they are for administrators.
export const optimisationsRoutes = {
  startOptimisation: {
    method: 'POST',
    path: '/api/optimisations',
    role: 'admin',
    tag: 'Optimisations',
    summary: 'Searches for a better prompt of an app: its examples, its instruction, or both.',
    body: { [JSON_BODY]: optimisationRequestSchema },
    responses: { 202: { description: 'It is asked for.', content: { [JSON_BODY]: optimisationStartedSchema } } },
    errors: [404, 413, 503],
  },
  listOptimisations: {
    method: 'GET',
    path: '/api/optimisations',
    role: ['builder', 'reviewer'],
    tag: 'Optimisations',
    summary: 'Lists the optimisations of the last time.',
    responses: { 200: { description: 'The newest first.', content: { [JSON_BODY]: optimisationListSchema } } },
  },
  getOptimisation: {
    method: 'GET',
    path: '/api/optimisations/{runId}',
    role: 'reviewer',
    tag: 'Optimisations',
    summary: 'Says how far an optimisation is, and what it came to.',
    parameters: { runId },
    responses: { 200: { description: 'The optimisation.', content: { [JSON_BODY]: optimisationDetailSchema } } },
    errors: [404],
  },
  cancelOptimisation: {
    method: 'DELETE',
    path: '/api/optimisations/{runId}',
    role: 'admin',
    tag: 'Optimisations',
    summary: 'Ends an optimisation with what it has found by then.',
    parameters: { runId },
    responses: { 202: { description: 'It is asked to end.', content: { [JSON_BODY]: optimisationStartedSchema } } },
    errors: [404, 503],
  },
} as const satisfies Record<string, Route>;
