import { describe, expect, it } from 'vitest';
import { drive } from './patterns/drive.fake.js';

const app = (memory: object) => ({
  kind: 'App',
  name: 'app',
  spec: { pattern: 'simple', model: 'default', memory },
});

/** Turns of 100 tokens each, and a last question. */
const conversation = [
  ...Array.from({ length: 6 }, (_, turn) => [
    { role: 'user', content: `question ${turn} `.padEnd(200, '.') },
    { role: 'assistant', content: `answer ${turn} `.padEnd(200, '.') },
  ]).flat(),
  { role: 'user', content: 'And now?' },
];

const says = (text: string) => ({ text, finishReason: 'stop', usage: { inputTokens: 5, outputTokens: 2, cost: 1 } });

describe('the memory of a conversation', () => {
  it('sums up what is over its budget, and keeps what was said last word by word', () => {
    const { steps, completions, outcome, state } = drive(
      [app({ maxTokens: 400, recent: 0.55 })],
      { question: '', messages: conversation },
      { complete: (_request, times) => says(times === 1 ? 'They asked 0 to 3.' : 'Now.') },
    );
    expect(steps).toEqual(['check-input', 'summarise', 'complete', 'check-output']);
    const [summary, answer] = completions;
    expect(summary!.messages[1]!.content).toContain('assistant: answer 3');
    expect(summary!.messages[1]!.content).not.toContain('question 4');
    expect(answer!.messages.map(({ role, content }) => [role, content.slice(0, 10)])).toEqual([
      ['system', 'What was s'],
      ['user', 'question 4'],
      ['assistant', 'answer 4 .'],
      ['user', 'question 5'],
      ['assistant', 'answer 5 .'],
      ['user', 'And now?'],
    ]);
    expect(answer!.messages[0]!.content).toContain('They asked 0 to 3.');
    expect(outcome).toMatchObject({ outcome: 'answered', answer: 'Now.' });
    expect(state.spent?.cost).toBe(1);
  });

  it('goes on without a summary when there is none to be had', () => {
    const { completions, outcome } = drive(
      [app({ maxTokens: 400, recent: 0 })],
      { question: '', messages: conversation },
      { complete: (_request, times) => (times === 1 ? new Error('model-unavailable') : says('Now.')) },
    );
    expect(completions[1]!.messages.map(({ content }) => content)).toEqual(['And now?']);
    expect(outcome.outcome).toBe('answered');
  });

  it('leaves a conversation alone that is within its budget', () => {
    const { steps } = drive(
      [app({ maxTokens: 2_000 })],
      { question: '', messages: conversation },
      { complete: () => says('Now.') },
    );
    expect(steps).toEqual(['check-input', 'complete', 'check-output']);
  });
});
