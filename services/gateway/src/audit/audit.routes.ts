import { JSON_BODY, type Route } from '../http/route.js';
import { auditListSchema, auditQuerySchema } from './audit.schema.js';

export const auditRoutes = {
  listAudit: {
    method: 'GET',
    path: '/api/audit',
    role: ['reviewer'],
    tag: 'Audit',
    summary: "Lists what was decided and changed: the tenant's own, and what is the whole installation's.",
    query: auditQuerySchema,
    responses: { 200: { description: 'The oldest first.', content: { [JSON_BODY]: auditListSchema } } },
    errors: [503, 504],
  },
} as const satisfies Record<string, Route>;
