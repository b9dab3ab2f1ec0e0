import { describe, expect, it } from 'vitest';
import { pairwise } from './pairwise.js';
import { scriptedJudge } from './scripted-judge.fake.js';

const pair = { question: 'How many days?', first: 'Five.', second: 'Some days.' };
const says = (...verdicts: string[]) => verdicts.map((better) => ({ reason: `It is ${better}.`, better }));
const exact = pairwise({ criteria: 'It is exact.' });

describe('pairwise', () => {
  it.each([
    [['A', 'B'], 'first', 1],
    [['B', 'A'], 'second', 0],
    [['tie', 'tie'], 'tie', 0.5],
    // What goes by the place, and what wins in one order only.
    [['A', 'A'], 'tie', 0.5],
    [['B', 'B'], 'tie', 0.5],
    [['A', 'tie'], 'tie', 0.5],
    [['tie', 'A'], 'tie', 0.5],
  ])('of %j in both orders, takes %s', async (verdicts, winner, score) => {
    expect(await exact.compare(pair, { judge: scriptedJudge(says(...verdicts)) })).toMatchObject({
      winner,
      score,
      usage: { calls: 2 },
      by: { judge: 'scripted', repeats: 1 },
    });
  });

  it('shows the pair in its order, then swapped', async () => {
    const judge = scriptedJudge(says('A', 'B'));
    const { orders, reason } = await exact.compare({ ...pair, contexts: ['Five days.'] }, { judge });
    const shown = judge.requests.map(({ messages }) => /<answer-a-\w+>\n(.*)\n/.exec(messages[0]!.content)![1]);
    expect(shown).toEqual(['Five.', 'Some days.']);
    expect(judge.requests[0]!.messages[0]!.content).toContain('Five days.');
    expect(orders).toEqual([{ inOrder: 'first', swapped: 'first' }]);
    expect(reason).toBe('In order: It is A.\nSwapped: It is B.');
  });

  it('gives the win to who wins more repeats', async () => {
    const judge = scriptedJudge(says('A', 'B', 'A', 'A', 'A', 'B', 'B', 'A'));
    expect(await exact.compare(pair, { judge }, { repeats: 4 })).toMatchObject({
      winner: 'first',
      score: 0.625,
      scores: [1, 0.5, 1, 0],
      usage: { calls: 8 },
    });
  });

  it('has a problem and no winner where an order has no verdict', async () => {
    const judged = await exact.compare(pair, { judge: scriptedJudge([...says('A'), '?', '?', '?']) });
    expect(judged).toMatchObject({ problem: { code: 'judge-nonsense' }, usage: { calls: 4 } });
    expect(judged).not.toHaveProperty('winner');
  });

  it('has a problem with an answer that is empty', async () => {
    const judged = await exact.compare({ ...pair, second: '' }, { judge: scriptedJudge([]) });
    expect(judged).toMatchObject({ problem: { code: 'judge-input-missing' } });
  });
});
