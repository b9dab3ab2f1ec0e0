import { toolSchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { mayChange } from './effects.js';

const paths = { '/a': { get: { operationId: 'read' }, post: { operationId: 'write' } } };
const pinned = { name: 'look', parameters: {} };

describe('mayChange', () => {
  it.each([
    [{ type: 'search', url: 'https://search.example' }, '', false],
    [{ type: 'fetch' }, '', false],
    [{ type: 'interpreter' }, '', false],
    [{ type: 'sql', engine: 'sqlite', database: 'a.db' }, '', false],
    [{ type: 'retrieval', collection: 'c' }, '', false],
    [{ type: 'browse' }, 'open', false],
    [{ type: 'browse' }, 'submit', true],
    [{ type: 'openapi', document: { paths }, operations: ['read', 'write'] }, 'read', false],
    [{ type: 'openapi', document: { paths }, operations: ['read', 'write'] }, 'write', true],
    [{ type: 'mcp', url: 'https://mcp.example', functions: [pinned] }, 'look', true],
  ])('of %j, %s: %s', (spec, name, expected) => {
    expect(mayChange(toolSchema.parse(spec), name)).toBe(expected);
  });
});
