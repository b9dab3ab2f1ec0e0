import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

let gateway: TestGateway | undefined;
const environment = () => ({ WEIR_URL: gateway!.url, WEIR_API_KEY: 'k' });
const serve = async (...answer: Parameters<typeof startTestGateway>) => (gateway = await startTestGateway(...answer));

afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const approval = {
  runId: 'r1',
  step: 'call-1',
  app: 'agent',
  tool: 'payments',
  function: 'refund',
  arguments: '{"amount":5}',
  requestedAt: '2026-11-26T11:00:00Z',
  deadline: '2026-11-26T12:00:00Z',
};

describe('weir approvals', () => {
  it('lists what waits', async () => {
    await serve(() => ({ json: { approvals: [approval] } }));
    const { lines } = await runWeir(['approvals', 'list', '--tenant', 't', '--json'], environment());
    expect(lines).toEqual([approval]);
    expect(gateway!.seen).toMatchObject([{ method: 'GET', url: '/api/approvals', headers: { 'weir-tenant': 't' } }]);
    const { output } = await runWeir(['approvals', 'list'], environment());
    expect(output).toBe('r1 call-1  payments.refund  agent, until 2026-11-26T12:00:00Z\n    {"amount":5}\n');
  });

  it.each([
    ['approve', [], { approved: true }, 'approved r1 call-1\n'],
    ['deny', ['--reason', 'Too much.'], { approved: false, reason: 'Too much.' }, 'denied r1 call-1\n'],
  ])('decides: %s', async (word, options, body, told) => {
    await serve(() => ({ status: 202, json: { runId: 'r1', step: 'call-1', ...body, by: 'ada' } }));
    const { output, exitCode } = await runWeir(['approvals', word, 'r1', 'call-1', ...options], environment());
    expect([exitCode, output]).toEqual([0, told]);
    expect(gateway!.seen).toMatchObject([{ method: 'POST', url: '/api/approvals/r1/call-1', body }]);
  });
});

describe('weir tools', () => {
  it('lists tools and their functions', async () => {
    const spec = { type: 'fetch', description: 'Our pages.', approval: 'required' };
    await serve(() => ({ json: { resources: [{ kind: 'Tool', name: 'page', spec }] } }));
    const { lines } = await runWeir(['tools', 'list', '--json'], environment());
    expect(lines).toMatchObject([
      {
        name: 'page',
        type: 'fetch',
        approval: 'required',
        functions: [{ function: '', parameters: { type: 'object' } }],
      },
    ]);
    const { output } = await runWeir(['tools', 'list'], environment());
    expect(output).toBe('page  fetch, needs approval\n    Our pages. Reads a page of the web, as text.\n');
  });

  it('calls one', async () => {
    await serve(() => ({ json: { content: 'Found.', code: '', truncated: true } }));
    const words = ['tools', 'call', 'shop', 'find', '--arguments', '{"q":"x"}'];
    const { output, exitCode } = await runWeir(words, environment());
    expect([exitCode, output]).toEqual([0, 'Found.\n(cut here)\n']);
    expect(gateway!.seen).toMatchObject([
      { method: 'POST', url: '/api/tools/shop/calls', body: { function: 'find', arguments: { q: 'x' } } },
    ]);
  });

  it('ends with 1 when the call failed', async () => {
    await serve(() => ({ json: { content: 'It answers 404.', code: 'page-refused', truncated: false } }));
    const { output, exitCode } = await runWeir(['tools', 'call', 'page'], environment());
    expect([exitCode, output]).toEqual([1, 'page-refused: It answers 404.\n']);
  });

  it.each([
    ['tools', 'call', 'page', '--arguments', '[1]'],
    ['tools', 'discover', 'https://mcp.example', '--name', 'x', '--header', 'authorization=secret'],
    ['tools', 'discover', 'https://mcp.example', 'more', '--name', 'x'],
  ])('refuses %j %j %j %j', async (...words) => {
    expect((await runWeir(words)).exitCode).toBe(2);
  });
});

/** The least of an MCP server: it offers one tool, whose description is its environment. */
const SERVER = `
import { createInterface } from 'node:readline';
const tool = { name: 'look', description: JSON.stringify(process.env), inputSchema: { type: 'object' } };
const results = {
  initialize: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } },
  'tools/list': { tools: [tool] },
};
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line);
  if (id === undefined) return;
  const answer = results[method] ? { result: results[method] } : { error: { code: -32601, message: 'No.' } };
  console.log(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
});
`;

describe('weir tools discover', () => {
  it('prints what a program offers as a Tool', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'weir-mcp-')), 'server.mjs');
    writeFileSync(file, SERVER);
    const { output, exitCode } = await runWeir(['tools', 'discover', '--name', 'local', '--', process.execPath, file]);
    expect(exitCode).toBe(0);
    expect(parse(output)).toEqual({
      kind: 'Tool',
      name: 'local',
      spec: {
        type: 'mcp',
        command: [process.execPath, file],
        functions: [{ name: 'look', description: '{}', parameters: { type: 'object' } }],
      },
    });
  });

  it('says when nobody answers', async () => {
    const { errors, exitCode } = await runWeir(['tools', 'discover', '--name', 'x', '--', '/no/such/program']);
    expect([exitCode, errors]).toEqual([1, expect.stringContaining('does not answer')]);
  });
});
