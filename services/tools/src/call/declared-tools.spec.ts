import { parseResource, Snapshot, toolSchema, type ToolSpec } from '@weir/resources';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeclaredTools } from './declared-tools.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const functions = [{ name: 'look', parameters: {} }];
const declared = { type: 'mcp', url: 'https://mcp.example', headers: { 'x-key': 'env:MCP_KEY' }, functions };
const specOf = (fields: object): ToolSpec => toolSchema.parse(fields);

/** A view of resources that a test changes. */
function view() {
  let listener: (snapshot: Snapshot) => void = () => undefined;
  const resources = {
    snapshot: Snapshot.empty,
    onChange: (next: typeof listener) => {
      listener = next;
      return () => undefined;
    },
    change: (snapshot: Snapshot) => {
      resources.snapshot = snapshot;
      listener(snapshot);
    },
  };
  return resources;
}

const withTool = (spec: object) => Snapshot.empty.with(parseResource({ kind: 'Tool', name: 'mine', spec }));
const never = new AbortController().signal;

describe('DeclaredTools', () => {
  it('lets a tool pass that is declared, or was', async () => {
    const resources = view();
    resources.change(withTool(declared));
    const tools = new DeclaredTools(resources);
    resources.change(Snapshot.empty);
    await expect(tools.require('mine', specOf(declared), never)).resolves.toBeUndefined();
  });

  it.each([
    ['another server', 'mine', { ...declared, url: 'https://evil.example' }],
    ['another secret', 'mine', { ...declared, headers: { 'x-key': 'file:/etc/shadow' } }],
    ['a program', 'mine', { type: 'mcp', command: ['/bin/sh'], functions }],
    ['another name', 'other', declared],
  ])('refuses one that names %s', async (_what, name, spec) => {
    const resources = view();
    resources.change(withTool(declared));
    const refused = new DeclaredTools(resources).require(name, specOf(spec), never).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await refused).toMatchObject({ code: 'tool-undeclared', disposition: 'poison' });
  });

  it('waits for a declaration that is on its way', async () => {
    const resources = view();
    const allowed = new DeclaredTools(resources).require('mine', specOf(declared), never);
    await vi.advanceTimersByTimeAsync(1_000);
    resources.change(withTool(declared));
    await expect(allowed).resolves.toBeUndefined();
  });

  it('waits no longer than somebody wants it', async () => {
    const controller = new AbortController();
    const tools = new DeclaredTools(view());
    await expect(tools.require('mine', specOf(declared), AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
    const waiting = tools.require('mine', specOf(declared), controller.signal).catch((error: unknown) => error);
    controller.abort();
    expect(await waiting).toMatchObject({ name: 'AbortError' });
  });
});
