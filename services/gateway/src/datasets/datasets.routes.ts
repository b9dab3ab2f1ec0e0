import { JSON_BODY, NDJSON_BODY, type Route } from '../http/route.js';
import { datasetLineSchema, datasetRequestSchema } from './datasets.schema.js';

export const datasetsRoutes = {
  datasetFromTraffic: {
    method: 'POST',
    path: '/api/datasets/from-traffic',
    role: 'admin',
    tag: 'Datasets',
    summary: 'Makes items of a dataset from answers and the feedback on them, as far as the policy of the app allows.',
    body: { [JSON_BODY]: datasetRequestSchema },
    responses: {
      200: { description: 'A line for each item, and last the report.', content: { [NDJSON_BODY]: datasetLineSchema } },
    },
    errors: [404, 413, 503],
  },
} as const satisfies Record<string, Route>;
