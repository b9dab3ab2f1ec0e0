import { JSON_BODY, NDJSON_BODY, type Route } from '../http/route.js';
import {
  acceptedSchema,
  accessSchema,
  deleteQuerySchema,
  documentDetailSchema,
  documentListSchema,
  documentSchema,
  documentStatusSchema,
  lineResultSchema,
  listQuerySchema,
  showQuerySchema,
  submitQuerySchema,
} from './documents.schema.js';

const collection = { collection: 'Name of a collection.' };
const document = { ...collection, documentId: 'URL-encoded; it may hold slashes.' };
/** A document id is longer than the router lets a parameter be, so the rest of the path is one. */
const REST = '/api/collections/:collection/documents/*';

export const documentsRoutes = {
  submitDocuments: {
    method: 'POST',
    path: '/api/collections/{collection}/documents',
    role: 'service',
    scoped: true,
    tag: 'Documents',
    summary: 'Submits a document, or as many as there are lines.',
    parameters: collection,
    query: submitQuerySchema,
    body: { [JSON_BODY]: documentSchema, [NDJSON_BODY]: documentSchema },
    responses: {
      202: { description: 'Kafka has it.', content: { [JSON_BODY]: acceptedSchema } },
      200: {
        description: 'Its last status; for lines, one result a line as each is reached.',
        content: { [JSON_BODY]: documentStatusSchema, [NDJSON_BODY]: lineResultSchema },
      },
    },
    errors: [404, 413, 415, 429, 503, 504],
  },
  listDocuments: {
    method: 'GET',
    path: '/api/collections/{collection}/documents',
    role: 'user',
    scoped: true,
    tag: 'Documents',
    summary: 'Lists the documents the caller may read, by id.',
    parameters: collection,
    query: listQuerySchema,
    responses: { 200: { description: 'A page of them.', content: { [JSON_BODY]: documentListSchema } } },
    errors: [404, 429, 502, 503, 504],
  },
  getDocument: {
    method: 'GET',
    path: '/api/collections/{collection}/documents/{documentId}',
    pattern: REST,
    role: 'user',
    scoped: true,
    tag: 'Documents',
    summary: 'Shows a document with its text.',
    parameters: document,
    query: showQuerySchema,
    responses: { 200: { description: 'The document.', content: { [JSON_BODY]: documentDetailSchema } } },
    errors: [404, 429, 502, 503, 504],
  },
  deleteDocument: {
    method: 'DELETE',
    path: '/api/collections/{collection}/documents/{documentId}',
    pattern: REST,
    role: 'service',
    scoped: true,
    tag: 'Documents',
    summary: 'Deletes a document.',
    parameters: document,
    query: deleteQuerySchema,
    responses: {
      202: { description: 'Kafka has it.', content: { [JSON_BODY]: acceptedSchema } },
      200: { description: 'Its last status.', content: { [JSON_BODY]: documentStatusSchema } },
    },
    errors: [404, 429, 503, 504],
  },
  changeAccess: {
    method: 'PUT',
    path: '/api/collections/{collection}/documents/{documentId}/access',
    pattern: REST,
    role: 'service',
    scoped: true,
    tag: 'Documents',
    summary: 'Replaces who may read a document.',
    parameters: document,
    body: { [JSON_BODY]: accessSchema },
    responses: { 202: { description: 'Kafka has it.', content: { [JSON_BODY]: acceptedSchema } } },
    errors: [404, 503],
  },
} as const satisfies Record<string, Route>;
