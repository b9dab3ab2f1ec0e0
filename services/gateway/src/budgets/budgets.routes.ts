import { JSON_BODY, type Route } from '../http/route.js';
import { budgetListSchema, budgetSchema, budgetsQuerySchema, usageQuerySchema, usageSchema } from './budgets.schema.js';

export const budgetsRoutes = {
  listBudgets: {
    method: 'GET',
    path: '/api/budgets',
    role: ['builder', 'reviewer'],
    tag: 'Budgets',
    summary: 'Lists the budgets that apply to the tenant, and what is used of them.',
    query: budgetsQuerySchema,
    responses: { 200: { description: 'In order of their names.', content: { [JSON_BODY]: budgetListSchema } } },
    errors: [403, 503, 504],
  },
  showBudget: {
    method: 'GET',
    path: '/api/budgets/{name}',
    role: ['builder', 'reviewer'],
    tag: 'Budgets',
    summary: 'Shows a budget, and what is used of it.',
    parameters: { name: 'Of the Budget.' },
    query: budgetsQuerySchema,
    responses: { 200: { description: 'The budget.', content: { [JSON_BODY]: budgetSchema } } },
    errors: [403, 404, 503, 504],
  },
  showUsage: {
    method: 'GET',
    path: '/api/usage',
    role: ['builder', 'reviewer'],
    tag: 'Budgets',
    summary: 'Sums up the ledger: what calls of models came to.',
    query: usageQuerySchema,
    responses: { 200: { description: 'In order of what it is told apart by.', content: { [JSON_BODY]: usageSchema } } },
    errors: [403, 503, 504],
  },
} as const satisfies Record<string, Route>;
