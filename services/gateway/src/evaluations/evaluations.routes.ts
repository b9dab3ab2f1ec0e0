import { JSON_BODY, NDJSON_BODY, type Route } from '../http/route.js';
import {
  evaluatedItemSchema,
  evaluationListSchema,
  evaluationRequestSchema,
  evaluationSchema,
  evaluationStartedSchema,
} from './evaluations.schema.js';

const runId = 'Run of the evaluation.';

// A suite asks in the name of any groups, and may change an app's policy: it is for administrators.
export const evaluationsRoutes = {
  startEvaluation: {
    method: 'POST',
    path: '/api/evaluations',
    role: 'admin',
    tag: 'Evaluations',
    summary: 'Runs a suite: asks its variants every item of its dataset, and scores the answers.',
    body: { [JSON_BODY]: evaluationRequestSchema },
    responses: { 202: { description: 'It is asked for.', content: { [JSON_BODY]: evaluationStartedSchema } } },
    errors: [404, 413, 503],
  },
  listEvaluations: {
    method: 'GET',
    path: '/api/evaluations',
    role: ['builder', 'reviewer'],
    tag: 'Evaluations',
    summary: 'Lists the evaluations of the last time.',
    responses: { 200: { description: 'The newest first.', content: { [JSON_BODY]: evaluationListSchema } } },
  },
  getEvaluation: {
    method: 'GET',
    path: '/api/evaluations/{runId}',
    role: 'reviewer',
    tag: 'Evaluations',
    summary: 'Says how far an evaluation is, and what it came to.',
    parameters: { runId },
    responses: { 200: { description: 'The evaluation.', content: { [JSON_BODY]: evaluationSchema } } },
    errors: [404],
  },
  getEvaluatedItems: {
    method: 'GET',
    path: '/api/evaluations/{runId}/items',
    role: 'admin',
    tag: 'Evaluations',
    summary: 'Gives each answer of an evaluation with its scores, as far as it is.',
    parameters: { runId },
    responses: { 200: { description: 'A line for each.', content: { [NDJSON_BODY]: evaluatedItemSchema } } },
    errors: [404, 503],
  },
  cancelEvaluation: {
    method: 'DELETE',
    path: '/api/evaluations/{runId}',
    role: 'admin',
    tag: 'Evaluations',
    summary: 'Ends an evaluation as it stands; what was answered by then is kept.',
    parameters: { runId },
    responses: { 202: { description: 'It is asked to end.', content: { [JSON_BODY]: evaluationStartedSchema } } },
    errors: [404, 503],
  },
} as const satisfies Record<string, Route>;
