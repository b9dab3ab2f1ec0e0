import { toolSchema, type ToolSpecOf } from '@weir/resources';
import { afterAll, describe, expect, it } from 'vitest';
import { ESCAPES } from './fixtures/escapes.js';
import { Interpreter } from './interpreter.adapter.js';

type Spec = ToolSpecOf<'interpreter'>;

const interpreter = new Interpreter();
afterAll(() => interpreter.close());

function run(
  code: string,
  {
    runId = 'run',
    signal = new AbortController().signal,
    ...spec
  }: Partial<Spec> & { runId?: string; signal?: AbortSignal } = {},
) {
  return interpreter.run({
    spec: toolSchema.parse({ type: 'interpreter', timeoutMs: 5_000, ...spec }) as Spec,
    function: '',
    arguments: { code },
    runId,
    tenant: 'acme',
    groups: [],
    signal,
  });
}

describe('Interpreter', () => {
  it.each([
    ['1 + 2', '3'],
    ['"a\\tb"', 'a\tb'],
    [
      'console.log("a", 1, [1, "x"]); ({ b: 2n, c: null, d: undefined })',
      'a 1 [1, "x"]\n{"b": 2n, "c": null, "d": undefined}',
    ],
    [
      '[new Set([1]), new Map([["k", { v: 1 }]]), new Uint8Array(2), new Date(0)]',
      '[Set [1], Map [["k", {"v": 1}]], [0, 0], Thu Jan 01 1970 00:00:00 GMT+0000]',
    ],
    ['const o = { name: "o" }; o.self = o; o', '{"name": "o", "self": [circular]}'],
    ['(async () => { await null; return "later"; })()', 'later'],
    ['let unused = 1;', 'The program printed nothing, and its last expression has no value.'],
  ])('gives what %s prints and is worth', async (code, content) => {
    expect(await run(code)).toEqual({ content, truncated: false });
  });

  it.each([
    ['let a = 1;\nlet b = c;', /^ReferenceError: 'c' is not defined\n +at <eval> \(program\.js:2/],
    ['let a = 1;\nlet = = 3;', /^SyntaxError: .*\n +at program\.js:2/],
    [
      'console.log("before");\nfunction f() {\n  throw new TypeError("mine");\n}\nf();',
      /^before\nTypeError: mine\n +at f \(program\.js:3.*\n +at <eval> \(program\.js:5/,
    ],
    ['throw { toString() { throw 1; }, code: 7 };', /^\{"toString": \[function toString\], "code": 7\}$/],
    ['Promise.reject(new RangeError("late"))', /^RangeError: late/],
  ])('tells the error of %j with its line', async (code, message) => {
    await expect(run(code)).rejects.toMatchObject({ code: 'program-failed', message: expect.stringMatching(message) });
  });

  it('cuts what is longer than the limit', async () => {
    const { content, truncated } = await run('for (let i = 0; i < 1e5; i++) console.log("line", i); "end"', {
      maxResultCharacters: 100,
    });
    expect({ length: content.length, truncated }).toEqual({ length: 100, truncated: true });
  });

  it('keeps texts for the later programs of a run, and for no other run', async () => {
    await run('scratch.write("sum", 42); scratch.write("other", "x")', { runId: 'keeps' });
    expect(
      await run('[scratch.read("sum"), scratch.read("none"), ...scratch.list()]', { runId: 'keeps' }),
    ).toMatchObject({
      content: '["42", undefined, "sum", "other"]',
    });
    expect(await run('scratch.list().length', { runId: 'another' })).toMatchObject({ content: '0' });
  });

  it('refuses more in the scratch area than fits', async () => {
    const code = 'for (let i = 0; i < 11; i++) scratch.write("k" + i, "x".repeat(10_000));';
    await expect(run(code, { runId: 'much' })).rejects.toMatchObject({
      code: 'program-failed',
      message: expect.stringContaining('scratch holds at most 100000 characters.'),
    });
  });

  it('keeps nothing else from one program to the next', async () => {
    await run('globalThis.left = 1; Array.prototype.left = 2; left', { runId: 'leaks' });
    expect(await run('[typeof left, typeof [].left]', { runId: 'leaks' })).toMatchObject({
      content: '["undefined", "undefined"]',
    });
  });

  it('ends a program whose caller has gone', async () => {
    const caller = new AbortController();
    const running = run('for (;;) {}', { signal: caller.signal, timeoutMs: 60_000 });
    caller.abort();
    await expect(running).rejects.toMatchObject({ code: 'tool-timeout' });
  });
});

describe('attempts to escape', () => {
  const before = {
    keys: Object.getOwnPropertyNames(globalThis),
    prototype: Object.getOwnPropertyNames(Object.prototype),
  };

  it.each(ESCAPES)('$name', async ({ code, outcome, output }) => {
    const started = performance.now();
    // Time enough for what is not about time, on a busy machine.
    const timeoutMs = outcome.includes('tool-timeout') ? 500 : 10_000;
    const ended = await run(code, { timeoutMs, memoryMib: 16, maxResultCharacters: 2_000 }).then(
      ({ content }) => ({ outcome: 'done', output: content }),
      (error: { code: string; message: string }) => ({ outcome: error.code, output: error.message }),
    );
    expect(ended).toEqual({ outcome: expect.stringMatching(outcome), output: expect.stringMatching(output) });
    expect(ended.output.length).toBeLessThanOrEqual(2_100);
    // Grace, and the start of a thread.
    expect(performance.now() - started).toBeLessThan(timeoutMs + 5_000);
    expect({
      keys: Object.getOwnPropertyNames(globalThis),
      prototype: Object.getOwnPropertyNames(Object.prototype),
    }).toEqual(before);
    expect(await run('[1, 2, 3].reduce((a, b) => a + b)')).toEqual({ content: '6', truncated: false });
  });
});
