import { NotFoundException } from '@nestjs/common';
import { WeirError } from '@weir/errors';
import { describe, expect, it } from 'vitest';
import { errorBody } from './error-body.js';
import { failureOf } from './failure-of.js';
import { retryAfterOf, statusOf } from './status-of.js';

const failure = (code: string, options: { field?: string; disposition?: 'poison' | 'retryable' } = {}) =>
  new WeirError({ code, disposition: 'retryable', message: 'Told.', ...options });

describe('statusOf', () => {
  it.each([
    ['key-missing', 401],
    ['key-unknown', 401],
    ['role-too-low', 403],
    ['tenant-not-allowed', 403],
    ['app-unknown', 404],
    ['collection-unknown', 404],
    ['document-unknown', 404],
    ['route-unknown', 404],
    ['idempotency-conflict', 409],
    ['record-too-large', 413],
    ['body-too-large', 413],
    ['media-type-unsupported', 415],
    ['too-many-waiting', 429],
    ['budget-spent', 429],
    ['budget-currency', 403],
    ['budget-unavailable', 503],
    ['unclassified', 500],
    ['reply-undecodable', 502],
    ['anything-of-another-service', 502],
    ['kafka-unavailable', 503],
    ['elasticsearch-unavailable', 503],
    ['stopping', 503],
    ['deadline-exceeded', 504],
  ])('%s is %i', (code, status) => {
    expect(statusOf(failure(code))).toBe(status);
  });

  it('is 400 for a field at fault, unless the code says more', () => {
    expect(statusOf(failure('sampling-invalid', { disposition: 'poison', field: 'sampling' }))).toBe(400);
    expect(statusOf(failure('deadline-exceeded', { disposition: 'poison', field: 'deadline' }))).toBe(504);
  });
});

describe('retryAfterOf', () => {
  it.each([
    [429, undefined, 1],
    [503, 10_000, 10],
    [503, 1, 1],
    [504, 10_000, undefined],
  ])('status %i after %s ms: %s s', (status, retryAfterMs, seconds) => {
    expect(retryAfterOf(status, { retryAfterMs })).toBe(seconds);
  });
});

describe('errorBody', () => {
  it.each([
    [
      '/v1/chat/completions',
      failure('app-unknown', { field: 'model' }),
      'invalid_request_error',
      'model_not_found',
      'model',
    ],
    ['/v1/models', failure('key-unknown'), 'authentication_error', 'invalid_api_key', null],
    ['/v1/models', failure('role-too-low'), 'permission_error', 'role_too_low', null],
    ['/v1/embeddings', failure('too-many-waiting'), 'rate_limit_error', 'rate_limit_exceeded', null],
    ['/v1/responses', failure('budget-spent'), 'insufficient_quota', 'insufficient_quota', null],
    ['/v1/embeddings', failure('kafka-unavailable'), 'server_error', 'kafka_unavailable', null],
    ['/v1', failure('route-unknown'), 'invalid_request_error', 'route_unknown', null],
  ])("%s speaks OpenAI's shape", (path, error, type, code, param) => {
    const { contentType, body } = errorBody(path, error);
    expect(contentType).toMatch(/^application\/json/);
    expect(body).toEqual({ error: { message: 'Told.', type, param, code } });
  });

  it.each([
    [
      failure('request-invalid', { field: 'max_tokens', disposition: 'poison' }),
      'invalid_request_error',
      'request_invalid',
      'max_tokens',
    ],
    [failure('app-unknown', { field: 'model' }), 'not_found_error', 'model_not_found', 'model'],
    [failure('key-unknown'), 'authentication_error', 'invalid_api_key', null],
    [failure('too-many-waiting'), 'rate_limit_error', 'rate_limit_exceeded', null],
    [failure('kafka-unavailable'), 'overloaded_error', 'kafka_unavailable', null],
    [failure('deadline-exceeded'), 'timeout_error', 'deadline_exceeded', null],
    [failure('model-failed'), 'api_error', 'model_failed', null],
  ])("/v1/messages speaks Anthropic's shape (%#)", (error, type, code, param) => {
    const { contentType, body } = errorBody('/v1/messages', error);
    expect(contentType).toMatch(/^application\/json/);
    expect(body).toEqual({ type: 'error', error: { type, message: 'Told.', details: { error_code: code, param } } });
  });

  it.each(['/api/answers', '/api', '/v10/models', '/nowhere'])('%s speaks RFC 9457', (path) => {
    const { contentType, body } = errorBody(path, failure('collection-unknown', { field: 'collection' }));
    expect(contentType).toMatch(/^application\/problem\+json/);
    expect(body).toEqual({
      type: 'urn:weir:error:collection-unknown',
      title: 'Not Found',
      status: 404,
      detail: 'Told.',
      code: 'collection-unknown',
      field: 'collection',
    });
  });
});

describe('failureOf', () => {
  it.each([
    [Object.assign(new Error('x'), { statusCode: 413 }), 'body-too-large'],
    [Object.assign(new Error('x'), { statusCode: 415 }), 'media-type-unsupported'],
    [Object.assign(new Error('x'), { statusCode: 400 }), 'request-invalid'],
    [new NotFoundException('Cannot GET /secret'), 'route-unknown'],
    [new Error('text of a document'), 'unclassified'],
    ['thrown text', 'unclassified'],
    [null, 'unclassified'],
  ])('%s becomes %s', (error, code) => {
    const told = failureOf(error);
    expect(told.code).toBe(code);
    expect(told.message).not.toMatch(/secret|text of|thrown/);
  });

  it('passes a WeirError on', () => {
    const error = failure('app-unknown');
    expect(failureOf(error)).toBe(error);
  });
});
