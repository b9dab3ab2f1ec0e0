import { describe, expect, it } from 'vitest';
import { emitOutcome } from './outcome.js';
import { drive, hit } from './patterns/drive.fake.js';

const collection = { kind: 'Collection', name: 'handbook', spec: {} };
const model = { kind: 'Model', name: 'small', spec: { provider: 'extractive' } };
const app = (spec: object) => ({ kind: 'App', name: 'app', spec: { pattern: 'rag', model: 'small', ...spec } });
const rag = app({ retrieval: { collection: 'handbook' }, cache: {} });
const says = (text: string) => ({ complete: () => ({ text, finishReason: 'stop' }) });
const experiment = { runId: 'evaluation-1' };

describe('a run in an experiment', () => {
  it('goes by the variant of the app', () => {
    const { completions, state } = drive(
      [collection, model, rag],
      { variant: { prompt: { system: 'Be brief.' }, retrieval: { k: 3 } }, experiment },
      { ...says('So.'), retrieve: () => [hit('c')] },
    );
    expect(completions[0]?.messages[0]).toMatchObject({ role: 'system', content: 'Be brief.' });
    expect(state.plan).toMatchObject({ app: { retrieval: { k: 3, collection: 'handbook' } } });
  });

  it('refuses a variant that is no app, and names the field', () => {
    const variant = { retrieval: { k: 1_000 } };
    expect(() => drive([collection, model, rag], { variant, experiment }, says('So.'))).toThrow(
      expect.objectContaining({ code: 'variant-invalid', field: 'variant.retrieval.k', disposition: 'poison' }),
    );
  });

  it('is neither answered from the cache nor remembered', () => {
    const found = { ...says('So.'), retrieve: () => [hit('c')] };
    expect(drive([collection, model, rag], {}, found).steps).toContain('recall');
    const { steps, state } = drive([collection, model, rag], { experiment }, found);
    expect(steps).toEqual(['check-input', 'embed', 'retrieve', 'check-context', 'complete', 'check-output']);
    expect(state.questionVector).toBeUndefined();
  });

  it('answers from the contexts that it is given, without looking for others', () => {
    const given = { ...experiment, fixed: true, contexts: [hit('given')], withContexts: true };
    const { steps, completions, state, outcome } = drive(
      [collection, model, rag],
      { experiment: given },
      says('So [1].'),
    );
    expect(steps).toEqual(['check-input', 'check-context', 'complete', 'check-output']);
    expect(completions[0]?.contexts.map(({ chunkId }) => chunkId)).toEqual(['given']);
    const { message } = emitOutcome('acme', state, outcome);
    expect(message).toMatchObject({ experiment: 'evaluation-1', contexts: [{ chunkId: 'given' }] });
  });

  it('arranges the contexts that it is given as the app arranges those that it finds', () => {
    const best = app({ retrieval: { collection: 'handbook', order: 'best-outside' } });
    const given = { ...experiment, fixed: true, contexts: [hit('a'), hit('b'), hit('c')] };
    const { completions } = drive([collection, model, best], { experiment: given }, says('So [1].'));
    expect(completions[0]?.contexts.map(({ chunkId }) => chunkId)).toEqual(['a', 'c', 'b']);
  });

  it('refuses as always when the contexts that it is given are none', () => {
    const given = { ...experiment, fixed: true };
    expect(drive([collection, model, rag], { experiment: given }, says('So.')).outcome).toMatchObject({
      outcome: 'refused',
      reason: { code: 'no-context' },
    });
  });

  it('puts in the variables of a prompt, never one in another', () => {
    const simple = app({
      pattern: 'simple',
      prompt: { user: 'In {{ language }}: {{ question }} {{ size }} {{ toString }}' },
    });
    const variables = { language: '{{ question }}', size: 3 };
    const { completions } = drive([model, simple], { variables, experiment }, says('So.'));
    expect(completions[0]?.messages.at(-1)?.content).toBe('In {{ question }}: Why? 3 {{ toString }}');
  });
});

describe('a tool in an experiment', () => {
  const document = {
    openapi: '3.1.0',
    info: { title: 'CRM', version: '1' },
    servers: [{ url: 'https://crm.example' }],
    paths: { '/customers': { post: { operationId: 'add', responses: {} } } },
  };
  const crm = { kind: 'Tool', name: 'crm', spec: { type: 'openapi', document, operations: ['add'] } };
  const code = { kind: 'Tool', name: 'code', spec: { type: 'interpreter' } };
  const agent = app({ pattern: 'agent', agent: { tools: ['crm', 'code'] } });
  const calls = (name: string, args: string) => ({
    complete: (_request: unknown, times: number) =>
      times === 1 ? { toolCalls: [{ id: '1', name, arguments: args }] } : { text: 'Done.', finishReason: 'stop' },
  });

  it('is not called when it could change something', () => {
    const driven = drive([model, crm, code, agent], { experiment }, calls('crm-add', '{}'));
    expect(driven.calls).toEqual([]);
    expect(driven.state.toolUses).toMatchObject([{ tool: 'crm', code: 'call-stubbed' }]);
    expect(driven.completions[1]?.messages.at(-1)?.content).toContain('nothing is changed in an experiment');
    expect(drive([model, crm, code, agent], {}, calls('crm-add', '{}')).calls).toHaveLength(1);
  });

  it('is called when it only reads', () => {
    expect(drive([model, crm, code, agent], { experiment }, calls('code', '{"code":"1"}')).calls).toHaveLength(1);
  });

  it('gives what it gave in the run that is repeated', () => {
    const outcome = { tool: 'crm', function: 'add', arguments: '{}', result: 'Ada was added.' };
    const { completions, calls: made } = drive(
      [model, crm, code, agent],
      { experiment: { ...experiment, toolOutcomes: [outcome] } },
      calls('crm-add', '{}'),
    );
    expect(made).toEqual([]);
    expect(completions[1]?.messages.at(-1)?.content).toContain('Ada was added.');
  });

  it('is checked again in what it gave: policies change', () => {
    const outcome = { tool: 'crm', function: 'add', arguments: '{}', result: 'Ada was added.' };
    const { completions } = drive(
      [model, crm, code, agent],
      { experiment: { ...experiment, toolOutcomes: [outcome] } },
      { ...calls('crm-add', '{}'), check: ({ text }) => (text.startsWith('Ada') ? { verdict: 'block' } : {}) },
    );
    expect(completions[1]?.messages.at(-1)?.content).toContain('withheld by policy');
  });

  it('gives what it gave in a workflow', () => {
    const steps = [
      { name: 'add', do: 'call', tool: 'crm', function: 'add', arguments: { name: 'Ada' } },
      { name: 'say', do: 'answer', text: '{{ add }}' },
    ];
    const outcome = { tool: 'crm', function: 'add', arguments: '{"name":"Ada"}', result: 'Ada was added.' };
    const flow = app({ pattern: 'workflow', workflow: { steps } });
    const driven = drive([model, crm, flow], { experiment: { ...experiment, toolOutcomes: [outcome] } }, says('So.'));
    expect(driven).toMatchObject({ calls: [], outcome: { answer: 'Ada was added.' } });
  });

  it('is not called by a workflow either', () => {
    const steps = [
      { name: 'add', do: 'call', tool: 'crm', function: 'add', arguments: {} },
      { name: 'say', do: 'answer', text: '{{ add }}' },
    ];
    const flow = app({ pattern: 'workflow', workflow: { steps } });
    const driven = drive([model, crm, flow], { experiment }, says('So.'));
    expect(driven.calls).toEqual([]);
    expect(driven.outcome.answer).toContain('nothing is changed in an experiment');
  });
});

describe('a search in an experiment', () => {
  const docs = { kind: 'Tool', name: 'docs', spec: { type: 'retrieval', collection: 'handbook' } };
  const agent = app({ pattern: 'agent', agent: { tools: ['docs'] } });
  const searches = (query: string) => ({
    complete: (_request: unknown, times: number) =>
      times === 1
        ? { toolCalls: [{ id: '1', name: 'docs', arguments: `{"query":"${query}"}` }] }
        : { text: 'So [1].', finishReason: 'stop' },
    retrieve: () => [hit('new')],
  });
  const toolOutcomes = [{ tool: 'docs', function: '', arguments: '{"query":"leave"}', hits: [hit('old')] }];

  it('of an agent finds what it found for the same query', () => {
    const driven = drive(
      [collection, model, docs, agent],
      { experiment: { ...experiment, toolOutcomes } },
      searches('leave'),
    );
    expect(driven.retrievals).toEqual([]);
    expect(driven.outcome.citations).toMatchObject([{ chunkId: 'old' }]);
  });

  it('of an agent for something else is made', () => {
    const driven = drive(
      [collection, model, docs, agent],
      { experiment: { ...experiment, toolOutcomes } },
      searches('pay'),
    );
    expect(driven.retrievals).toHaveLength(1);
    expect(driven.outcome.citations).toMatchObject([{ chunkId: 'new' }]);
  });

  it('of a workflow finds what it found in the same step', () => {
    const steps = [
      { name: 'find', do: 'retrieve', collection: 'handbook', query: '{{ question }}' },
      { name: 'say', do: 'answer', text: 'As it says [1].' },
    ];
    const flow = app({ pattern: 'workflow', workflow: { steps } });
    const given = { ...experiment, searches: [{ step: 'retrieve:find', hits: [hit('old')] }] };
    const driven = drive([collection, model, flow], { experiment: given }, says('So.'));
    expect(driven.retrievals).toEqual([]);
    expect(driven.outcome.citations).toMatchObject([{ chunkId: 'old' }]);
  });
});
