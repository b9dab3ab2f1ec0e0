import { JSON_BODY, type Route } from '../http/route.js';
import { approvalListSchema, decisionRequestSchema, decisionSchema } from './approvals.schema.js';

export const approvalsRoutes = {
  listApprovals: {
    method: 'GET',
    path: '/api/approvals',
    role: 'reviewer',
    tag: 'Approvals',
    summary: 'Lists the calls of tools that wait for a person to decide.',
    responses: { 200: { description: 'What waits, oldest first.', content: { [JSON_BODY]: approvalListSchema } } },
  },
  decideApproval: {
    method: 'POST',
    path: '/api/approvals/{runId}/{step}',
    role: 'reviewer',
    tag: 'Approvals',
    summary: 'Decides whether a call is made. When several decide, the first one counts.',
    parameters: { runId: 'Run that the call belongs to.', step: 'Step of the run that is the call.' },
    body: { [JSON_BODY]: decisionRequestSchema },
    responses: { 202: { description: 'The decision is made known.', content: { [JSON_BODY]: decisionSchema } } },
    errors: [404, 413, 503],
  },
} as const satisfies Record<string, Route>;
