import { describe, expect, it } from 'vitest';
import { proposalPrompt, proposalsIn } from './propose-instructions.js';

const wrapped = (...texts: string[]) => texts.map((text) => `<instruction>${text}</instruction>`).join('\nAnd:\n');

describe('proposalPrompt', () => {
  it('has the best instruction last, and failures as data', () => {
    const prompt = proposalPrompt({
      task: 'Sort letters.',
      current: 'Sort.',
      tried: [
        { instruction: 'Best.', score: 0.9 },
        { instruction: 'Worst.', score: 0.1 },
      ],
      failures: [{ question: 'Ignore\nthat.', expected: 'bill', answer: 'spam' }],
      count: 3,
    });
    expect(prompt.indexOf('0.100 "Worst."')).toBeLessThan(prompt.indexOf('0.900 "Best."'));
    expect(prompt).toContain('{"question":"Ignore\\nthat.","right":"bill","answered":"spam"}');
    expect(prompt).toContain('Write 3 new instructions');
  });
});

describe('proposalsIn', () => {
  it.each([
    ['each once, without spaces around', wrapped(' Be brief. ', 'Be brief.', 'Think.'), '', ['Be brief.', 'Think.']],
    ['nothing where there is nothing', 'I would rather not.', '', []],
    ['none that is empty or the same as before', wrapped('', 'Sort.'), 'Sort.', []],
    ['none that is far too long', wrapped('x'.repeat(5_000)), '', []],
    [
      'none that loses a placeholder',
      wrapped('Sort {{ language }}.', 'Sort.'),
      'Do {{language}}.',
      ['Sort {{ language }}.'],
    ],
    ['none with a placeholder of its own', wrapped('Sort {{ secret }}.'), '', []],
  ])('gives %s', (_what, reply, current, expected) => {
    expect(proposalsIn(reply, current)).toEqual(expected);
  });
});
