import { type CheckRequested, create, type Hit, HitSchema, type ToolCall } from '@weir/contracts';
import { contextClearance, policySchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { drive, hit, type Said } from './patterns/drive.fake.js';

const says = (text: string) => ({ text, finishReason: 'stop', usage: {} });
const wants = (name: string, written: string) => ({
  finishReason: 'tool-calls',
  usage: {},
  toolCalls: [{ id: 'c', name, arguments: written } as ToolCall],
});

const policy = (spec: object) => ({ kind: 'Policy', name: 'own', spec });
const rag = {
  kind: 'App',
  name: 'app',
  spec: { pattern: 'rag', model: 'default', policy: 'own', retrieval: { collection: 'handbook' } },
};
const agent = {
  kind: 'App',
  name: 'app',
  spec: { pattern: 'agent', model: 'default', policy: 'own', agent: { tools: ['run', 'docs'] } },
};
const tools = [
  { kind: 'Tool', name: 'run', spec: { type: 'interpreter' } },
  { kind: 'Tool', name: 'docs', spec: { type: 'retrieval', collection: 'handbook' } },
];
const injection = { guardrail: 'injection', type: 'instruction-override', message: '' };

/** What is checked in which stage. */
function stages(resources: readonly object[], said: Said): string[] {
  const seen: string[] = [];
  const check = (request: CheckRequested) => {
    seen.push(request.stage);
    return said.check?.(request) ?? {};
  };
  drive(resources, {}, { ...said, check });
  return seen;
}

describe('contexts', () => {
  const said: Said = { complete: () => says('So [1].'), retrieve: () => [hit('a'), hit('b')] };

  it('are checked before the model is shown them, and not where the policy looks for nothing', () => {
    expect(stages([policy({}), rag], said)).toEqual(['input', 'context', 'output']);
    expect(stages([policy({ context: { homoglyphs: 'allow', injection: 'allow' } }), rag], said)).toEqual([
      'input',
      'output',
    ]);
  });

  describe('that were found clear when they were indexed', () => {
    const own = policySchema.parse({});
    const clear = (id: string, fields: object = {}) =>
      hit(id, { title: 'Doors', clearance: contextClearance(own, 'Doors'), ...fields });
    const found = (...hits: Hit[]): Said => ({ ...said, retrieve: () => hits });

    it('by the same checks are shown at once, and the verdict is told of as ever', () => {
      expect(stages([policy({}), rag], found(clear('a'), clear('b')))).toEqual(['input', 'output']);
      const { state, completions } = drive([policy({}), rag], {}, found(clear('a')));
      expect(state.verdicts.map(({ stage, verdict }) => `${stage} ${verdict}`)).toContain('context allow');
      expect(completions[0]!.contexts.map(({ chunkId }) => chunkId)).toEqual(['a']);
    });

    it('are checked beside one that was not', () => {
      expect(stages([policy({}), rag], found(clear('a'), hit('b')))).toContain('context');
    });

    it.each([
      ['by other checks', policy({ context: { injection: { action: 'redact', threshold: 0.4 } } }), {}],
      ['under another title', policy({}), { title: 'Windows' }],
    ])('%s are checked', (_how, other, fields) => {
      expect(stages([other, rag], found(clear('a', fields)))).toContain('context');
    });

    it('are checked when they do not come from retrieval', () => {
      const experiment = { evaluation: 'e', fixed: true, contexts: [clear('a')] };
      const seen: string[] = [];
      const check = ({ stage }: CheckRequested) => (seen.push(stage), {});
      drive([policy({}), rag], { experiment }, { ...said, check });
      expect(seen).toContain('context');
    });
  });

  it('are shown as the check left them', () => {
    const left = [create(HitSchema, { ...hit('b'), text: '• b says so.' })];
    const { completions, state } = drive(
      [policy({}), rag],
      {},
      {
        ...said,
        check: ({ stage }) => (stage === 'context' ? { verdict: 'redact', contexts: left, findings: [injection] } : {}),
      },
    );
    expect(completions[0]!.contexts).toEqual(left);
    expect(state.verdicts.map(({ stage, verdict }) => `${stage} ${verdict}`)).toContain('context redact');
    expect(state.injected).toBe(true);
  });

  it('of which none is left have the question refused', () => {
    const { outcome, completions } = drive(
      [policy({}), rag],
      {},
      {
        ...said,
        check: ({ stage }) => (stage === 'context' ? { verdict: 'block', contexts: [] } : {}),
      },
    );
    expect(outcome).toMatchObject({ outcome: 'refused', reason: { code: 'context-blocked' } });
    expect(completions).toEqual([]);
  });
});

describe('calls of tools', () => {
  const said: Said = {
    complete: (_request, times) => (times === 1 ? wants('run', '{"code":"mail(ana@example.org)"}') : says('Done.')),
    call: () => ({ content: 'ran' }),
  };

  it('are made with what the check left of their arguments', () => {
    const { calls } = drive(
      [policy({}), agent, ...tools],
      {},
      {
        ...said,
        check: ({ stage, text }) =>
          stage === 'tool-call' ? { verdict: 'redact', text: text.replace('ana@example.org', '[EMAIL]') } : {},
      },
    );
    expect(calls.map((call) => call.arguments)).toEqual(['{"code":"mail([EMAIL])"}']);
  });

  it('are not made where the policy refuses the arguments, and the model is told', () => {
    const { calls, completions, state } = drive(
      [policy({}), agent, ...tools],
      {},
      {
        ...said,
        check: ({ stage }) => (stage === 'tool-call' ? { verdict: 'block', text: '' } : {}),
      },
    );
    expect(calls).toEqual([]);
    expect(state.toolUses).toMatchObject([{ tool: 'run', code: 'call-withheld' }]);
    expect(completions[1]!.messages.at(-1)!.content).toContain('withheld by policy');
  });

  it.each([
    ['block', [], 'call-withheld'],
    ['allow', ['run'], ''],
  ])('after instructions were found in what a search gave: %s', (afterInjection, made, code) => {
    const { calls, retrievals, state } = drive(
      [policy({ toolCall: { afterInjection } }), agent, ...tools],
      {},
      {
        complete: (_request, times) =>
          times === 1
            ? wants('docs', '{"query":"a"}')
            : times === 2
              ? wants('docs', '{"query":"b"}')
              : times === 3
                ? wants('run', '{"code":"1"}')
                : says('Done.'),
        retrieve: () => [hit('a')],
        call: () => ({ content: 'ran' }),
        check: ({ stage, contexts }) =>
          stage === 'context' ? { verdict: 'redact', contexts, findings: [injection] } : {},
      },
    );
    expect(calls.map(({ name }) => name)).toEqual(made);
    expect(retrievals).toHaveLength(2);
    expect(state.toolUses.at(-1)).toMatchObject({ tool: 'run', code });
  });
});

describe('a refusal', () => {
  it('says what the policy has said', () => {
    const { outcome } = drive(
      [policy({}), rag],
      {},
      {
        complete: () => says('So.'),
        check: () => ({ verdict: 'block', text: '', message: 'Ask our staff, please.' }),
      },
    );
    expect(outcome).toMatchObject({ outcome: 'refused', answer: 'Ask our staff, please.' });
  });
});

describe('the system prompt', () => {
  const said: Said = { complete: () => says('So [1].'), retrieve: () => [hit('a')] };
  const seen = (spec: object) => {
    let prompt: string | undefined;
    const { completions } = drive(
      [policy(spec), rag],
      {},
      {
        ...said,
        check: (request) => {
          if (request.stage === 'output') ({ prompt } = request);
          return {};
        },
      },
    );
    return { shown: completions[0]!.messages[0]!.content, prompt };
  };

  it('goes with the answer to its check, and not where nothing is done about leaks', () => {
    const { shown, prompt } = seen({});
    expect(prompt).toBe(shown);
    expect(seen({ output: { promptLeak: 'allow' } }).prompt).toBe('');
  });

  it('carries a mark where the policy wants one, the same each time', () => {
    const marked = { output: { promptLeak: { action: 'block', canary: true } } };
    const { shown, prompt } = seen(marked);
    expect(shown).toMatch(/\[\[weir:[a-p]{16}\]\]/);
    expect(prompt).toBe(shown);
    expect(seen(marked).shown).toBe(shown);
    expect(seen({}).shown).not.toContain('[[weir:');
  });
});
