import { describe, expect, it } from 'vitest';
import { defaultResources } from './defaults.js';
import { KINDS, parseResource, parseResources, resourceHash } from './resource.js';

const app = (spec: object) => ({
  kind: 'App',
  name: 'support',
  spec: { pattern: 'simple', model: 'default', ...spec },
});

const item = { id: '1', input: 'x' };
const dataset = (source: object, splits?: object) => ({ kind: 'Dataset', name: 'd', spec: { source, splits } });

describe('parseResource', () => {
  it('fills in defaults', () => {
    expect(parseResource(app({})).spec).toMatchObject({
      policy: 'standard',
      timeLimitMs: 60_000,
      sampling: { temperature: 0 },
    });
    expect(parseResource({ kind: 'Policy', name: 'p' }).spec).toMatchObject({
      documents: { secrets: { action: 'redact' } },
    });
  });

  it.each<[string, unknown, string, string]>([
    ['no kind', { name: 'x', spec: {} }, 'kind', 'kind'],
    ['a kind that is none', { kind: 'Prompts', name: 'x' }, 'kind', 'must be one of App'],
    // Names that every object has.
    ['a kind that objects inherit', { kind: 'constructor', name: 'x' }, 'kind', 'must be one of App'],
    ['another kind that objects inherit', { kind: 'toString', name: 'x' }, 'kind', 'must be one of App'],
    ['nothing', null, 'kind', 'kind'],
    ['a text', 'App', 'kind', 'kind'],
    ['no name', { kind: 'Policy' }, 'name', 'name'],
    ['a name with a slash', { ...app({}), name: 'a/b' }, 'name', 'name'],
    ['a name with capitals', { ...app({}), name: 'Support' }, 'name', 'name'],
    ['a field beside spec', { ...app({}), version: 2 }, 'version', 'version: unknown field'],
    ['a field that the spec has not', app({ temperature: 1 }), 'spec.temperature', 'unknown field'],
    ['a nested field that is not known', app({ sampling: { temp: 1 } }), 'spec.sampling.temp', 'unknown field'],
    ['a value out of range', app({ sampling: { temperature: 9 } }), 'spec.sampling.temperature', '2'],
    ['a rag app without retrieval', app({ pattern: 'rag' }), 'spec.retrieval', 'retrieval.collection'],
    [
      'an overlap above half of a chunk',
      { kind: 'Collection', name: 'c', spec: { chunking: { maxTokens: 64, overlapTokens: 33 } } },
      'spec.chunking.overlapTokens',
      'half',
    ],
    ['a model of no provider', { kind: 'Model', name: 'm', spec: { provider: 'magic' } }, 'spec.provider', 'provider'],
    [
      'a secret that is written out',
      { kind: 'Model', name: 'm', spec: { provider: 'openai', model: 'x', apiKey: 'sk-12345' } },
      'spec.apiKey',
      'env:NAME or file:PATH',
    ],
    [
      'a server that is no URL',
      { kind: 'Model', name: 'm', spec: { provider: 'anthropic', model: 'x', baseUrl: 'llm.example' } },
      'spec.baseUrl',
      'URL',
    ],
    [
      'a model outside of the folder of models',
      { kind: 'Model', name: 'm', spec: { provider: 'transformers', model: '../elsewhere' } },
      'spec.model',
      'folder',
    ],
    ['a dataset of nothing', dataset({}), 'spec.source.file', 'file or items'],
    ['a dataset outside of the folder of datasets', dataset({ file: '../d.jsonl' }), 'spec.source.file', 'path'],
    ['a suite that is no YAML', dataset({ file: 'd.csv', format: 'promptfoo' }), 'spec.source.format', 'yaml'],
    ['YAML that is no suite', dataset({ file: 'd.yaml' }), 'spec.source.format', 'promptfoo'],
    ['two items with one id', dataset({ items: [item, item] }), 'spec.source.items', 'one id'],
    ['an item without an input', dataset({ items: [{ id: '1' }] }), 'spec.source.items.0.input', 'input'],
    ['shares that leave a part out', dataset({ items: [item] }, { train: 0.5 }), 'spec.splits', 'add up to 1'],
    ['a key instead of its hash', { kind: 'ApiKey', name: 'k', spec: { sha256: 'the key' } }, 'spec.sha256', '64 hex'],
  ])('refuses %s, and names the field', (_what, input, field, message) => {
    expect(() => parseResource(input)).toThrow(
      expect.objectContaining({
        code: 'resource-invalid',
        disposition: 'poison',
        field,
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
  });

  it('names all that is wrong at once, and no secret', () => {
    const input = { kind: 'Model', name: 'Bad', spec: { provider: 'openai', apiKey: 'sk-12345', timeoutMs: 1 } };
    const message = (() => {
      try {
        parseResource(input);
        return '';
      } catch (error) {
        return String(error);
      }
    })();
    for (const field of ['name', 'spec.model', 'spec.apiKey', 'spec.timeoutMs']) expect(message).toContain(`${field}:`);
    expect(message).not.toContain('sk-12345');
  });
});

describe('parseResources', () => {
  it('reads several documents, and skips empty ones', () => {
    const text = 'kind: Policy\nname: a\n---\n---\nkind: Policy\nname: b\n';
    expect(parseResources(text, 'x.yaml').map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('names the file that is no YAML', () => {
    expect(() => parseResources('kind: [', 'x.yaml')).toThrow(
      expect.objectContaining({ code: 'resource-invalid', field: 'x.yaml' }) as Error,
    );
  });
});

describe('the shipped resources', () => {
  it('are valid, each once, and name only what is among them', () => {
    const all = defaultResources();
    const keys = all.map(({ kind, name }) => `${kind}/${name}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { spec } of all.filter(({ kind }) => kind === 'App')) {
      const { model, policy, retrieval } = spec as {
        model: string;
        policy: string;
        retrieval?: { collection: string };
      };
      expect(keys).toContain(`Model/${model}`);
      expect(keys).toContain(`Policy/${policy}`);
      if (retrieval) expect(keys).toContain(`Collection/${retrieval.collection}`);
    }
    // Nothing ships that lets anybody in.
    expect(keys.filter((key) => key.startsWith('ApiKey/'))).toEqual([]);
    expect(KINDS).toContain('ApiKey');
  });
});

describe('resourceHash', () => {
  it('depends on what is declared, not on how it is written', () => {
    const sorted = parseResource(app({ policy: 'standard', timeLimitMs: 1_000 }));
    const unsorted = parseResource(app({ timeLimitMs: 1_000 }));
    expect(resourceHash(sorted)).toBe(resourceHash(unsorted));
    expect(resourceHash(parseResource(app({ timeLimitMs: 1_001 })))).not.toBe(resourceHash(sorted));
  });
});
