import { errors } from '@elastic/elasticsearch';
import { WeirError } from '@weir/errors';
import { describe, expect, it } from 'vitest';
import { classifyElasticsearch, classifyItem } from './client.js';

function response(statusCode: number, type?: string, headers: Record<string, string> = {}): Error {
  return new errors.ResponseError({
    statusCode,
    headers,
    warnings: null,
    body: type === undefined ? '' : { error: { type, reason: 'a document may be quoted here' } },
    meta: {} as never,
  });
}

describe('classifyElasticsearch', () => {
  it.each([
    [response(429, 'es_rejected_execution_exception'), 'elasticsearch-busy', 'retryable', undefined],
    [response(503), 'elasticsearch-failed', 'retryable', 'elasticsearch'],
    [response(500, 'exception'), 'elasticsearch-failed', 'retryable', undefined],
    [response(409, 'version_conflict_engine_exception'), 'version-conflict', 'retryable', undefined],
    [response(403, 'cluster_block_exception'), 'elasticsearch-read-only', 'retryable', 'elasticsearch'],
    [response(401, 'security_exception'), 'elasticsearch-unauthorised', 'fatal', undefined],
    [response(403, 'security_exception'), 'elasticsearch-unauthorised', 'fatal', undefined],
    [response(400, 'document_parsing_exception'), 'elasticsearch-refused', 'poison', undefined],
    [new errors.ConnectionError('connect ECONNREFUSED'), 'elasticsearch-unavailable', 'retryable', 'elasticsearch'],
    [new errors.TimeoutError('too long'), 'elasticsearch-unavailable', 'retryable', 'elasticsearch'],
  ])('%# of %s: %s, %s, waits for %s', (error, code, disposition, dependency) => {
    expect(classifyElasticsearch(error)).toMatchObject({ code, disposition, dependency });
  });

  it('waits as long as the server asks, and quotes no document', () => {
    const classified = classifyElasticsearch(response(429, 'circuit_breaking_exception', { 'retry-after': '3' }));
    expect(classified.retryAfterMs).toBe(3_000);
    expect(classified.message).not.toContain('quoted');
  });

  it('leaves alone what was classified before', () => {
    const error = new WeirError({ code: 'lease-lost', disposition: 'retryable', message: 'No.' });
    expect(classifyElasticsearch(error)).toBe(error);
  });

  it.each([
    [429, 'es_rejected_execution_exception', 'elasticsearch-busy', 'retryable'],
    [400, 'document_parsing_exception', 'elasticsearch-refused', 'poison'],
    [409, 'version_conflict_engine_exception', 'version-conflict', 'retryable'],
    [503, 'unavailable_shards_exception', 'elasticsearch-failed', 'retryable'],
  ])('of a bulk item with %s %s is %s, %s', (status, type, code, disposition) => {
    expect(classifyItem(status, type)).toMatchObject({ code, disposition });
  });
});
