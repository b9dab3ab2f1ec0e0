import { create, HitSchema } from '@weir/contracts';
import type { Completion } from '@weir/models';
import { describe, expect, it } from 'vitest';
import { chooseSample } from './choose-sample.js';

const completion = (text: string, fields: Partial<Completion> = {}): Completion => ({
  text,
  finishReason: 'stop',
  citations: [],
  usage: { inputTokens: 1, outputTokens: 1 },
  model: 'm',
  ...fields,
});

const contexts = [create(HitSchema, { text: 'Employees have 27 days of leave.' })];

describe('chooseSample', () => {
  it('takes what most say', () => {
    const completions = ['26 days.', '27 days', '27 Days!'].map((text) => completion(text));
    expect(chooseSample(completions, 'majority', { contexts, asked: 4 })).toEqual({ index: 1, agreement: 0.5 });
  });

  it('takes to the character what has to be the same', () => {
    const completions = ['27 days', '27 Days!', '27 days'].map((text) => completion(text));
    expect(chooseSample(completions, 'exact', { contexts, asked: 3 })).toEqual({ index: 0, agreement: 2 / 3 });
  });

  it('takes the text that is most like the others', () => {
    const completions = ['Nobody knows.', 'You have 27 days of leave.', 'Of leave you have 27 days.'].map((text) =>
      completion(text),
    );
    const { index, agreement } = chooseSample(completions, 'closest', { contexts, asked: 3 });
    expect(index).toBe(1);
    expect(agreement).toBeCloseTo(1 / 3, 5);
  });

  it('takes the text whose words the contexts have', () => {
    const completions = ['You get thirty weeks off.', 'Employees have 27 days.'].map((text) => completion(text));
    expect(chooseSample(completions, 'supported', { contexts, asked: 2 }).index).toBe(1);
  });

  it('takes what the model was surest of', () => {
    const sure = (logprob: number) => ({ logprobs: [{ token: 'x', logprob, top: [] }] });
    const completions = [completion('a', sure(-2)), completion('b', sure(-0.1)), completion('c')];
    expect(chooseSample(completions, 'likely', { contexts, asked: 3 }).index).toBe(1);
  });

  it('counts what a completion wants called as what it says', () => {
    const call = (query: string) => ({ toolCalls: [{ id: query, name: 'look', arguments: query }] });
    const completions = [completion('', call('a')), completion('', call('b')), completion('', call('b'))];
    expect(chooseSample(completions, 'majority', { contexts, asked: 3 })).toEqual({ index: 1, agreement: 2 / 3 });
  });
});
