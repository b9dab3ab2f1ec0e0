import { JSON_BODY, type Route } from '../http/route.js';
import { explanationSchema } from './explain.schema.js';
import { traceSchema } from './trace.schema.js';

export const explainRoutes = {
  traceRun: {
    method: 'GET',
    path: '/api/runs/{runId}/trace',
    role: 'user',
    tag: 'Audit',
    summary: 'Follows a run over every topic: where each record stands, what each step took, and what was waiting.',
    parameters: { runId: 'The run.' },
    responses: {
      200: {
        description: 'No text of it, and as far as the log still has it.',
        content: { [JSON_BODY]: traceSchema },
      },
    },
    errors: [404, 503, 504],
  },
  explainRun: {
    method: 'GET',
    path: '/api/runs/{runId}/explain',
    role: 'user',
    tag: 'Audit',
    summary: 'Says what made an answer: what was asked of what, found, checked, called, withheld and spent.',
    parameters: { runId: 'The run that answered.' },
    responses: {
      200: {
        description: 'As far as the caller may read it, and the log still has it.',
        content: { [JSON_BODY]: explanationSchema },
      },
    },
    errors: [404, 503, 504],
  },
} as const satisfies Record<string, Route>;
