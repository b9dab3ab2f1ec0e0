import { WeirError } from '@weir/errors';
import { describe, expect, it } from 'vitest';
import { JudgeBudget } from './asking/judge-budget.js';
import { JUDGED_METRICS } from './judged-metrics.js';
import { rubric } from './rubric.js';
import { scriptedEmbed, scriptedJudge, type ScriptedReply } from './scripted-judge.fake.js';

const item = { question: 'How many days?', answer: 'Five.', contexts: ['The limit is five days.'], expected: ['5'] };
const grade = rubric({ criteria: 'It is right.' });
const good = { reason: 'It is.', score: 4 };
const judge = (replies: readonly ScriptedReply[], settings = {}, signal?: AbortSignal) =>
  grade.score(item, { judge: scriptedJudge(replies) }, settings, signal);

describe('a judged metric', () => {
  it('names what made its score, and what it took', async () => {
    expect(await judge([good], { seed: 7 })).toEqual({
      score: 4,
      scores: [4],
      reason: 'It is.',
      usage: { calls: 1, inputTokens: 100, outputTokens: 10, cost: 0.01 },
      by: {
        judge: 'scripted',
        prompts: { 'rubric@1': expect.stringMatching(/^[0-9a-f]{16}$/) as string },
        seed: 7,
        temperature: 0,
        repeats: 1,
        attempts: 3,
        maxOutputTokens: 2_048,
        questions: 3,
      },
    });
  });

  it('gives the mean of repeats and their spread, each with a seed of its own', async () => {
    const scripted = scriptedJudge([3, 4, 5].map((score) => ({ ...good, score })));
    const judged = await grade.score(item, { judge: scripted }, { repeats: 3, seed: 7, temperature: 0.5 });
    expect(judged).toMatchObject({ score: 4, scores: [3, 4, 5], spread: 1, usage: { calls: 3 }, by: { repeats: 3 } });
    expect(scripted.requests.map(({ seed, temperature }) => [seed, temperature])).toEqual([
      [7, 0.5],
      [1_007, 0.5],
      [2_007, 0.5],
    ]);
  });

  it('asks again after nonsense, and says what was wrong', async () => {
    const scripted = scriptedJudge(['Four out of five!', '', good]);
    const judged = await grade.score(item, { judge: scripted }, { maxOutputTokens: 99 });
    expect(judged).toMatchObject({ score: 4, usage: { calls: 3, inputTokens: 300 } });
    expect(scripted.requests.map(({ seed, maxOutputTokens }) => [seed, maxOutputTokens])).toEqual([
      [1, 99],
      [2, 99],
      [3, 99],
    ]);
    expect(scripted.requests[1]!.messages.slice(1)).toEqual([
      { role: 'assistant', content: 'Four out of five!' },
      { role: 'user', content: expect.stringContaining('it has no whole JSON object') as string },
    ]);
    expect(scripted.requests[2]!.messages[1]).toEqual({ role: 'assistant', content: '(nothing)' });
  });

  it('has a problem and no score after nothing but nonsense', async () => {
    const judged = await judge(['4', { score: 4 }, { ...good, score: 11 }, good]);
    expect(judged).toMatchObject({ problem: { code: 'judge-nonsense' }, usage: { calls: 3, outputTokens: 30 } });
    expect(judged).not.toHaveProperty('score');
    expect(judged.problem!.message).toContain('score (too_big)');
  });

  it('has no score where a repeat has none', async () => {
    const judged = await judge([good, '?', '?', '?'], { repeats: 2 });
    expect(judged).toMatchObject({ problem: { code: 'judge-nonsense' }, usage: { calls: 4 } });
    expect(judged).not.toHaveProperty('score');
  });

  it.each([
    [
      new WeirError({ code: 'model-unauthorised', disposition: 'fatal', message: 'No.' }),
      { code: 'model-unauthorised', disposition: 'fatal', message: 'No.' },
    ],
    [new TypeError('fetch failed'), { code: 'unclassified', disposition: 'retryable' }],
  ])('has the problem that the judge has: %s', async (error, problem) => {
    expect(await judge([error])).toMatchObject({ problem, usage: { calls: 1, cost: 0 } });
  });

  it('has a problem when it is stopped, before a call and within one', async () => {
    const controller = new AbortController();
    const within: ScriptedReply = () => {
      controller.abort();
      return new Error('hung up');
    };
    expect(await judge([within], {}, controller.signal)).toMatchObject({ problem: { code: 'judge-stopped' } });
    expect(await judge([good], {}, controller.signal)).toMatchObject({
      problem: { code: 'judge-stopped' },
      usage: { calls: 0 },
    });
  });

  it.each([
    ['faithfulness', { contexts: [] }, 'contexts'],
    ['faithfulness', { answer: ' ' }, 'answer'],
    ['answer-relevancy', { question: '' }, 'question'],
    ['context-precision', { expected: [] }, 'expected'],
    ['context-recall', { expected: undefined }, 'expected'],
    ['answer-correctness', { expected: [''] }, 'expected'],
  ])('%s has a problem with an item that lacks something: %j', async (name, lack, field) => {
    const judged = await JUDGED_METRICS[name]!.score(
      { ...item, ...lack },
      {
        judge: scriptedJudge([]),
        embed: scriptedEmbed({}),
      },
    );
    expect(judged).toMatchObject({ problem: { code: 'judge-input-missing' }, usage: { calls: 0 } });
    expect(judged.problem!.message).toContain(field);
  });

  it.each([{ repeats: 0 }, { attempts: 1.5 }, { seed: -1 }, { temperature: Number.NaN }, { maxOutputTokens: 0 }])(
    'refuses settings of %j',
    async (settings) => {
      await expect(judge([good], settings)).rejects.toMatchObject({
        code: 'judge-settings-invalid',
        field: Object.keys(settings)[0],
      });
    },
  );

  it('refuses to compare meanings without an embedder', async () => {
    const scoring = JUDGED_METRICS['answer-relevancy']!.score(item, { judge: scriptedJudge([]) });
    await expect(scoring).rejects.toMatchObject({ code: 'judge-settings-invalid', field: 'embed' });
  });

  it('names the embedder of a metric that compares meanings', async () => {
    const made = { question: 'How many days?', noncommittal: 0 };
    const ports = {
      judge: scriptedJudge([made]),
      embed: scriptedEmbed({ 'How many days?': [1, 1] }),
      embedder: 'minilm',
    };
    const judged = await JUDGED_METRICS['answer-relevancy']!.score(item, ports, { questions: 1 });
    expect(judged).toMatchObject({ score: expect.closeTo(1, 9) as number, by: { embedder: 'minilm' } });
  });
});

describe('a budget of judging', () => {
  it('leaves the items without a score that it does not reach, beside each other too', async () => {
    const budget = new JudgeBudget({ calls: 3 });
    const ports = { judge: scriptedJudge(() => good), budget };
    const all = await Promise.all(Array.from({ length: 5 }, () => grade.score(item, ports)));
    expect(all.map(({ score, problem }) => score ?? problem?.code)).toEqual([
      4,
      4,
      4,
      'judge-budget-spent',
      'judge-budget-spent',
    ]);
    expect(budget.spent).toEqual({ calls: 3, tokens: 330, cost: expect.closeTo(0.03, 9) as number });
    expect(ports.judge.requests).toHaveLength(3);
  });

  it('ends an item in its middle, which keeps what it took', async () => {
    const ports = { judge: scriptedJudge([good, good]), budget: new JudgeBudget({ calls: 1 }) };
    const judged = await grade.score(item, ports, { repeats: 2 });
    expect(judged).toMatchObject({ problem: { code: 'judge-budget-spent' }, usage: { calls: 1, inputTokens: 100 } });
    expect(judged).not.toHaveProperty('score');
  });

  it('counts what a failed call had set aside', async () => {
    const budget = new JudgeBudget({ tokens: 10_000 });
    await grade.score(item, { judge: scriptedJudge([new Error('timeout')]), budget }, { maxOutputTokens: 1_000 });
    expect(budget.spent.tokens).toBeGreaterThan(1_000);
  });
});
