import { languageModelSchema, type LanguageModelSpec, parseResource, Snapshot } from '@weir/resources';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeclaredModels } from './declared-models.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const declared = { provider: 'openai', model: 'gpt', baseUrl: 'https://llm.example/v1', apiKey: 'env:LLM_KEY' };
const specOf = (fields: object): LanguageModelSpec => languageModelSchema.parse(fields);

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

const withModel = (spec: object) => Snapshot.empty.with(parseResource({ kind: 'Model', name: 'm', spec }));
const never = new AbortController().signal;

describe('DeclaredModels', () => {
  it('lets extractive models pass: they reach nothing', async () => {
    await expect(
      new DeclaredModels(view()).require(specOf({ provider: 'extractive' }), never),
    ).resolves.toBeUndefined();
  });

  it('lets a model pass that is declared, or was', async () => {
    const resources = view();
    resources.change(withModel(declared));
    const models = new DeclaredModels(resources);
    resources.change(Snapshot.empty);
    await expect(models.require(specOf(declared), never)).resolves.toBeUndefined();
  });

  it('lets a model pass whose card has changed', async () => {
    const resources = view();
    resources.change(withModel({ ...declared, card: { licence: 'MIT' } }));
    await expect(new DeclaredModels(resources).require(specOf(declared), never)).resolves.toBeUndefined();
  });

  it.each([
    ['another server', { ...declared, baseUrl: 'https://evil.example/v1' }],
    ['another secret', { ...declared, apiKey: 'file:/etc/shadow' }],
    ['a script', { provider: 'scripted', script: [{ match: '(a+)+$', text: 'x' }] }],
  ])('refuses one that names %s', async (_what, spec) => {
    const resources = view();
    resources.change(withModel(declared));
    const refused = new DeclaredModels(resources).require(specOf(spec), never).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await refused).toMatchObject({ code: 'model-undeclared', disposition: 'poison' });
  });

  it('waits for a declaration that is on its way', async () => {
    const resources = view();
    const allowed = new DeclaredModels(resources).require(specOf(declared), never);
    await vi.advanceTimersByTimeAsync(1_000);
    resources.change(withModel(declared));
    await expect(allowed).resolves.toBeUndefined();
  });

  it('waits no longer than somebody wants it', async () => {
    const controller = new AbortController();
    const models = new DeclaredModels(view());
    await expect(models.require(specOf(declared), AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    const waiting = models.require(specOf(declared), controller.signal).catch((error: unknown) => error);
    controller.abort();
    expect(await waiting).toMatchObject({ name: 'AbortError' });
  });
});
