import { JSON_BODY, type Route } from '../http/route.js';
import {
  promotionDecisionSchema,
  promotionListSchema,
  promotionRequestSchema,
  promotionSchema,
  promotionStartedSchema,
} from './promotions.schema.js';

const name = 'Name of the Promotion.';

export const promotionsRoutes = {
  startPromotion: {
    method: 'POST',
    path: '/api/promotions',
    role: 'admin',
    tag: 'Promotions',
    summary: 'Begins to promote a change of an App: shadow, gate, canary, and into force or back.',
    body: { [JSON_BODY]: promotionRequestSchema },
    responses: { 202: { description: 'It is asked for.', content: { [JSON_BODY]: promotionStartedSchema } } },
    errors: [404, 409, 413, 503],
  },
  listPromotions: {
    method: 'GET',
    path: '/api/promotions',
    role: ['builder', 'reviewer'],
    tag: 'Promotions',
    summary: 'Lists all promotions and where they are.',
    responses: { 200: { description: 'By their names.', content: { [JSON_BODY]: promotionListSchema } } },
  },
  getPromotion: {
    method: 'GET',
    path: '/api/promotions/{name}',
    role: ['builder', 'reviewer'],
    tag: 'Promotions',
    summary: 'Says where a promotion is, what it rests on, and how it came there.',
    parameters: { name },
    responses: { 200: { description: 'The promotion.', content: { [JSON_BODY]: promotionSchema } } },
    errors: [404],
  },
  decidePromotion: {
    method: 'POST',
    path: '/api/promotions/{name}/decision',
    role: 'reviewer',
    tag: 'Promotions',
    summary: 'Decides about a promotion: has it promoted, rolled back or cancelled.',
    parameters: { name },
    body: { [JSON_BODY]: promotionDecisionSchema },
    responses: { 202: { description: 'It is told.', content: { [JSON_BODY]: promotionStartedSchema } } },
    errors: [404, 409, 503],
  },
} as const satisfies Record<string, Route>;
