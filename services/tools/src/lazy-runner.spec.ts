import { describe, expect, it } from 'vitest';
import { lazyRunner } from './lazy-runner.js';
import type { ToolCallRequest } from './tool-runner.port.js';

const request = { runId: 'r' } as ToolCallRequest<object>;

function counted() {
  const seen: string[] = [];
  const runner = lazyRunner<object>(async () => {
    seen.push('loaded');
    return {
      run: async ({ runId }) => ({ content: runId }),
      close: async () => void seen.push('closed'),
    };
  });
  return { seen, runner };
}

describe('lazyRunner', () => {
  it('loads once, for the first call', async () => {
    const { seen, runner } = counted();
    expect(seen).toEqual([]);
    expect(await Promise.all([runner.run(request), runner.run(request)])).toEqual([{ content: 'r' }, { content: 'r' }]);
    expect(seen).toEqual(['loaded']);
    await runner.close();
    expect(seen).toEqual(['loaded', 'closed']);
  });

  it('loads nothing to be closed', async () => {
    const { seen, runner } = counted();
    await runner.close();
    expect(seen).toEqual([]);
  });
});
