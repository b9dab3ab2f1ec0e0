import { JSON_BODY, type Route } from '../http/route.js';
import { tuningDetailSchema, tuningListSchema, tuningRequestSchema, tuningStartedSchema } from './tunings.schema.js';

const runId = 'Run of the tuning.';

// They read what people of any groups asked and said: they are for administrators.
export const tuningsRoutes = {
  startTuning: {
    method: 'POST',
    path: '/api/tunings',
    role: 'admin',
    tag: 'Tunings',
    summary: 'Tunes a model; it is registered where the gate finds it better than its base.',
    body: { [JSON_BODY]: tuningRequestSchema },
    responses: { 202: { description: 'It is asked for.', content: { [JSON_BODY]: tuningStartedSchema } } },
    errors: [409, 413, 503],
  },
  listTunings: {
    method: 'GET',
    path: '/api/tunings',
    role: ['builder', 'reviewer'],
    tag: 'Tunings',
    summary: 'Lists the tunings of the last time, those under way among them.',
    responses: { 200: { description: 'The newest first.', content: { [JSON_BODY]: tuningListSchema } } },
  },
  getTuning: {
    method: 'GET',
    path: '/api/tunings/{runId}',
    role: 'reviewer',
    tag: 'Tunings',
    summary: 'Says how far a tuning is, and what it came to.',
    parameters: { runId },
    responses: { 200: { description: 'The tuning.', content: { [JSON_BODY]: tuningDetailSchema } } },
    errors: [404],
  },
  cancelTuning: {
    method: 'DELETE',
    path: '/api/tunings/{runId}',
    role: 'admin',
    tag: 'Tunings',
    summary: 'Ends a tuning without a model.',
    parameters: { runId },
    responses: { 202: { description: 'It is asked to end.', content: { [JSON_BODY]: tuningStartedSchema } } },
    errors: [404, 503],
  },
} as const satisfies Record<string, Route>;
