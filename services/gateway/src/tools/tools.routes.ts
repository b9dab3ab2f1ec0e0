import { JSON_BODY, type Route } from '../http/route.js';
import { callRequestSchema, callResultSchema } from './tools.schema.js';

export const toolsRoutes = {
  callTool: {
    method: 'POST',
    path: '/api/tools/{name}/calls',
    role: 'builder',
    tag: 'Tools',
    summary: 'Calls a tool, as an agent would, and waits for the result.',
    parameters: { name: 'Name of the Tool.' },
    body: { [JSON_BODY]: callRequestSchema },
    responses: { 200: { description: 'What came of the call.', content: { [JSON_BODY]: callResultSchema } } },
    errors: [404, 413, 429, 502, 503, 504],
  },
} as const satisfies Record<string, Route>;
