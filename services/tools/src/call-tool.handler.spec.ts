import { create, CallRequestedSchema } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { callTool } from './call-tool.handler.js';

describe('callTool', () => {
  it('gives the same when it is delivered twice', () => {
    const message = create(CallRequestedSchema, {});
    expect(callTool(message)).toEqual(callTool(message));
  });
});
