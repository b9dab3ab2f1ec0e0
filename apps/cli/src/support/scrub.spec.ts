import { describe, expect, it } from 'vitest';
import { scrubLogLine, scrubServerLine, scrubSpec, scrubText } from './scrub.js';

describe('scrubText', () => {
  it.each([
    ['failed with sk-proj-abcdefgh12345678', 'failed with [removed]'],
    ['header Authorization: Bearer abc.def-123456', 'header Authorization: [removed]'],
    ['https://user:hunter2@es.example:9200/_search?q=wine', 'https://es.example:9200/_search'],
    ['password=hunter2 and more', '[removed] and more'],
    ['AKIAIOSFODNN7EXAMPLE was used', '[removed] was used'],
    ['weir_Zk3vQ9xTnW_b7Lr0aYc-2HsDfGjK5mPqR8tUeXwVo1I is it', '[removed] is it'],
    ['weir_prompt_registry_failures_total{code="x"} 1', 'weir_prompt_registry_failures_total{code="x"} 1'],
    ['run a8f5f167f44f4964e6c998dee827110c', 'run [removed]'],
    ['weir.orchestration.v1.answer-requested/3 at 17', 'weir.orchestration.v1.answer-requested/3 at 17'],
  ])('%s', (text, scrubbed) => {
    expect(scrubText(text)).toBe(scrubbed);
  });
});

describe('scrubLogLine', () => {
  it('takes texts and secrets out, and keeps what tells', () => {
    const line = JSON.stringify({
      level: 30,
      msg: 'checked',
      code: 'x-y',
      question: 'Am I ill?',
      at: { text: 'Yes.' },
    });
    const scrubbed = scrubLogLine(line)!;
    expect(JSON.parse(scrubbed)).toMatchObject({ level: 30, msg: 'checked', code: 'x-y' });
    expect(scrubbed).not.toMatch(/ill|Yes/);
  });

  it('knows what is no log line of a service', () => {
    expect(scrubLogLine('plain')).toBeUndefined();
    expect(scrubLogLine('[1]')).toBeUndefined();
  });
});

describe('scrubServerLine', () => {
  it('keeps what surrounds data', () => {
    const scrubbed = scrubServerLine(
      '[2026-03-01T12:00:00][WARN ] failed to parse "the wine list of Ann" in {"q": "Ann"}',
    );
    expect(scrubbed).toContain('[WARN ] failed to parse [removed] in [removed]');
    expect(scrubbed).not.toContain('Ann');
  });
});

describe('scrubSpec', () => {
  it('keeps words, numbers and references, and neither texts nor secrets', () => {
    const spec = {
      provider: 'openai',
      baseUrl: 'https://u:p@models.example/v1?k=1',
      apiKey: 'env:WEST_KEY',
      contextTokens: 8192,
      description: 'Answers questions of patients.',
      headers: { 'x-team': 'hunter2' },
      tokens: ['plainword'],
      secrets: { action: 'redact' },
      examples: [{ question: 'Am I ill?', answer: 'Yes.' }],
    };
    expect(scrubSpec(spec)).toEqual({
      provider: 'openai',
      baseUrl: '[removed]',
      apiKey: 'env:WEST_KEY',
      contextTokens: 8192,
      description: '[removed]',
      headers: { 'x-team': '[removed]' },
      tokens: ['[removed]'],
      secrets: { action: 'redact' },
      examples: [{ question: '[removed]', answer: '[removed]' }],
    });
    expect(scrubSpec({ baseUrl: 'https://models.example/v1' })).toEqual({ baseUrl: 'https://models.example/v1' });
  });
});
