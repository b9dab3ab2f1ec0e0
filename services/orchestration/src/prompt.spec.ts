import { create, HitSchema, ToolCallSchema } from '@weir/contracts';
import { samplingSchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { type PromptParts, renderPrompt } from './prompt.js';
import type { PlannedApp } from './resolve-prompt.js';

const app = (spec: Partial<PlannedApp>): PlannedApp => ({
  pattern: 'simple',
  model: 'm',
  policy: 'p',
  timeLimitMs: 1,
  withoutRetrieval: 'fail',
  sampling: samplingSchema.parse({}),
  ...spec,
});
const hit = create(HitSchema, { title: 'Leave', headingPath: ['Annual'], text: '25 days {{ question }}' });

const parts = (fields: Partial<PromptParts>): PromptParts => ({
  messages: [],
  contexts: [],
  summary: '',
  examples: [],
  ...fields,
});

describe('renderPrompt', () => {
  it('numbers the contexts of a rag app and names where they are from', () => {
    const [system, user] = renderPrompt(
      app({ pattern: 'rag' }),
      parts({ messages: [{ role: 'user', content: 'How many?' }], contexts: [hit] }),
    );
    expect(system?.role).toBe('system');
    expect(user?.content).toContain('[1] Leave > Annual\n25 days');
    expect(user?.content).toContain('Question: How many?');
  });

  it('looks for variables in the template alone', () => {
    const [, user] = renderPrompt(
      app({ pattern: 'rag' }),
      parts({ messages: [{ role: 'user', content: 'What is {{ contexts }}?' }], contexts: [hit] }),
    );
    expect(user?.content).toContain('25 days {{ question }}');
    expect(user?.content).toContain('Question: What is {{ contexts }}?');
  });

  it('passes the conversation on and leaves unknown variables as they stand', () => {
    const conversation = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'Bye' },
    ];
    expect(
      renderPrompt(app({ prompt: { user: '> {{ question }} {{ other }}' } }), parts({ messages: conversation })),
    ).toEqual([...conversation.slice(0, 2), { role: 'user', content: '> Bye {{ other }}' }]);
  });

  it('shows examples in the given order, asked as the question is', () => {
    const list = ['a', 'b', 'c'].map((name) => ({ question: `${name}?`, answer: `${name}!` }));
    const spec = app({
      pattern: 'few-shot',
      prompt: { system: 'Be brief.', user: '> {{ question }}' },
      examples: { pick: 'similar', k: 2, list },
    });
    expect(renderPrompt(spec, parts({ messages: [{ role: 'user', content: 'd?' }], examples: [2, 0] }))).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: '> c?' },
      { role: 'assistant', content: 'c!' },
      { role: 'user', content: '> a?' },
      { role: 'assistant', content: 'a!' },
      { role: 'user', content: '> d?' },
    ]);
  });

  it('puts the summary before what was said since, and results of calls after the question', () => {
    const call = { id: 'c1', name: 'look', arguments: '{}' };
    const messages = [
      { role: 'user', content: 'Before?' },
      { role: 'user', content: 'Now?' },
      { role: 'assistant', content: '', toolCalls: [create(ToolCallSchema, call)] },
      { role: 'tool', content: '27', toolCallId: 'c1' },
    ];
    const prompt = { user: '> {{ question }}' };
    expect(renderPrompt(app({ prompt }), parts({ messages, summary: 'They greeted.' }))).toMatchObject([
      { role: 'system', content: 'What was said before, summed up: They greeted.' },
      { role: 'user', content: 'Before?' },
      { role: 'user', content: '> Now?' },
      { role: 'assistant', toolCalls: [call] },
      { role: 'tool', content: '27', toolCallId: 'c1' },
    ]);
  });
});
