import { modelSchema, type NamedModel } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { recogniseShape, SHAPES } from './leaderboard-shapes.js';
import { matchRows, plainText } from './match-rows.js';
import { type Mapping, planScores } from './plan-scores.js';
import { type Leaderboard, parseCsv, parseJson } from './read-leaderboard.js';

const model = (name: string, providerModel: string, card?: object): NamedModel => ({
  name,
  spec: modelSchema.parse({ provider: 'openai', model: providerModel, card }) as NamedModel['spec'],
});
const score = (benchmark: string, value: number, source = 'MTEB leaderboard', date = '2026-01-01') => ({
  benchmark,
  score: value,
  source,
  date,
});

/** The columns of the exports, cut short. */
const MTEB = [
  'Rank (Borda),Model,Zero-shot,Memory Usage (MB),Number of Parameters (B),Embedding Dimensions,Max Tokens,Mean (Task),Retrieval,STS',
  '1,[big-embed](https://hub.example/org/big-embed),99,14000,7.6,4096,32768,70.6,70.9,81.1',
  '2,[mini-embed](https://hub.example/org/mini-embed),100,90,0.02,384,256,56.3,,79.0',
].join('\n');
const OPEN_LLM = [
  'eval_name,Precision,Model,fullname,Average ⬆️,IFEval Raw,IFEval,MMLU-PRO Raw,MMLU-PRO,Flagged',
  'a_b_bfloat16,bfloat16,"<a href=""https://hub.example/org/chat-8b"">org/chat-8b</a>",org/chat-8b,27.9,0.49,49.2,0.37,30.7,False',
  'a_b_float16,float16,"<a href=""https://hub.example/org/chat-8b"">org/chat-8b</a>",org/chat-8b,23.8,0.42,42.2,0.31,23.6,False',
].join('\n');
const TRUTHFULQA = 'Model,GPT-judge acc,MC1,MC2\nchat-8b,0.61,0.39,0.54\nother,0.1,0.2,0.3\n';

const mapping = (board: Leaderboard, over: Partial<Mapping> = {}): Mapping => ({
  shape: recogniseShape(board.columns),
  scores: new Map(),
  where: new Map(),
  aliases: new Map(),
  source: recogniseShape(board.columns)?.source ?? 'somebody',
  date: '2026-11-01',
  ...over,
});
const plan = (board: Leaderboard, models: readonly NamedModel[], over: Partial<Mapping> = {}) =>
  planScores(board, models, mapping(board, over));

describe('recogniseShape', () => {
  it.each([
    ['mteb', parseCsv(MTEB, 'f').columns],
    ['open-llm', parseCsv(OPEN_LLM, 'f').columns],
    ['truthfulqa', parseCsv(TRUTHFULQA, 'f').columns],
    [
      'open-llm-v1',
      ['Model', 'Average ⬆️', 'ARC (25-s)', 'HellaSwag (10-shot)', 'MMLU (5-s)', 'TruthfulQA (MC) (0-s)'],
    ],
  ] as const)('knows %s by its columns', (name, columns) => {
    expect(recogniseShape(columns)).toBe(SHAPES[name]);
  });

  it('does not take any table for a leaderboard', () => {
    expect(recogniseShape(['Model', 'Score'])).toBeUndefined();
  });
});

describe('reading an export', () => {
  const rows = [{ Model: 'a', MC1: 0.5 }, { Model: 'b' }];

  it.each([
    ['a list of objects', JSON.stringify(rows)],
    ['an object a line', rows.map((row) => JSON.stringify(row)).join('\n')],
    [
      'rows of a dataset viewer',
      JSON.stringify({ features: [], rows: rows.map((row, row_idx) => ({ row_idx, row })) }),
    ],
    ['a list under data', JSON.stringify({ data: rows })],
  ])('reads %s', (_what, text) => {
    const { columns, rows: read } = parseJson(text, 'f.json');
    expect(columns).toEqual(['Model', 'MC1']);
    expect(read).toEqual([
      { at: 'f.json, row 1', cells: rows[0] },
      { at: 'f.json, row 2', cells: rows[1] },
    ]);
  });

  it('reads a table with its headers apart', () => {
    const table = { headers: ['Model', 'MC1'], data: [['a', 0.5]], metadata: null };
    expect(parseJson(JSON.stringify(table), 'f').rows[0]?.cells).toEqual({ Model: 'a', MC1: 0.5 });
  });

  it('says where a row of CSV stands, over line ends in cells', () => {
    expect(parseCsv('Model,MC1\n"a\nb",1\nc,2\n', 'f.csv').rows.map(({ at }) => at)).toEqual(['f.csv:3', 'f.csv:4']);
  });

  it.each([
    ['[1]', /row 1 is not a JSON object/],
    ['nothing', /f is no JSON/],
    ['{"a":1}\nx', /f is no JSON/],
  ])('refuses %j', (text, message) => {
    expect(() => parseJson(text, 'f')).toThrow(message);
  });

  it.each([
    ['a,b\n1,2,3\n', /f is no CSV: .*line 2/],
    ['a,a\n1,2\n', /two columns "a"/],
    ['a\n"x', /f is no CSV/],
  ])('refuses the CSV %j', (text, message) => {
    expect(() => parseCsv(text, 'f')).toThrow(message);
  });
});

describe('matching rows with models', () => {
  const match = (rowName: string, ...models: NamedModel[]) => {
    const rows = [{ at: 'f:2', cells: { Model: rowName } }];
    return [...matchRows(rows, 'Model', models, new Map()).byModel.keys()];
  };

  it.each([
    ['chat-8b', 'x', 'chat-8b'],
    ['Chat_8B', 'x', 'chat-8b'],
    ['org/chat-8b', 'x', 'org/chat-8b'],
    ['org/chat-8b', 'chat-8b', 'x'],
    ['chat-8b', 'x', 'org/Chat-8B'],
    ['[chat-8b](https://hub.example/org/chat-8b)', 'chat-8b', 'x'],
  ])('finds %j', (rowName, name, providerModel) => {
    expect(match(rowName, model(name, providerModel))).toEqual([name]);
  });

  it.each([
    ['other/chat-8b', 'x', 'org/chat-8b'],
    ['chat-8b-instruct', 'chat-8b', 'org/chat-8b'],
    ['', '-', '-'],
  ])('does not take %j for another', (rowName, name, providerModel) => {
    expect(match(rowName, model(name, providerModel))).toEqual([]);
  });

  it('finds every model that is the same one', () => {
    expect(match('org/chat-8b', model('west', 'org/chat-8b'), model('east', 'org/chat-8b'))).toEqual(['west', 'east']);
  });

  it('takes links away', () => {
    expect(plainText('<a target="_blank" href="https://hub.example/org/a">org/a</a>')).toBe('org/a');
    expect(plainText(undefined)).toBe('');
  });
});

describe('planScores', () => {
  const mini = model('mini', 'org/mini-embed', {
    scores: [score('MTEB', 56), score('MTEB', 1, 'own'), score('MTEB STS', 79, 'MTEB leaderboard', '2026-11-01')],
  });

  it('replaces what the same source said, adds what is new, and leaves out what the leaderboard has not', () => {
    const board = parseCsv(MTEB, 'f.csv');
    const planned = plan(board, [mini, model('chat', 'gpt')]);
    expect(planned).toEqual({
      models: [
        {
          name: 'mini',
          scores: [
            score('MTEB', 56.3, 'MTEB leaderboard', '2026-11-01'),
            score('MTEB', 1, 'own'),
            score('MTEB STS', 79, 'MTEB leaderboard', '2026-11-01'),
          ],
          changes: [{ benchmark: 'MTEB', from: 56, to: 56.3 }],
        },
      ],
      unreadColumns: [],
      unmatchedRows: [{ at: 'f.csv:2', name: 'big-embed' }],
      unmatchedModels: ['chat'],
    });
  });

  it('changes nothing the second time', () => {
    const board = parseCsv(MTEB, 'f.csv');
    const { scores } = plan(board, [mini]).models[0]!;
    expect(plan(board, [model('mini', 'org/mini-embed', { scores })]).models[0]).toMatchObject({ scores, changes: [] });
  });

  it('wants one row for a model, and takes the one that is chosen', () => {
    const board = parseCsv(OPEN_LLM, 'f.csv');
    const chat = model('chat', 'org/chat-8b');
    expect(() => plan(board, [chat])).toThrow(/2 rows are about chat \(f\.csv:2, f\.csv:3\).*--where/);
    const [planned] = plan(board, [chat], { where: new Map([['Precision', 'float16']]) }).models;
    expect(planned?.changes).toEqual([
      { benchmark: 'Open LLM v2', to: 23.8 },
      { benchmark: 'IFEval', to: 42.2 },
      { benchmark: 'MMLU-Pro', to: 23.6 },
    ]);
  });

  it('reads columns that it is told of, under names that it is told of', () => {
    const board = parseJson('[{"Name":"The Chat","Quiz":"7.5","Note":"x"}]', 'f');
    const planned = plan(board, [model('chat', 'gpt')], {
      modelColumn: 'Name',
      scores: new Map([['Quiz', 'Our quiz']]),
      aliases: new Map([['The Chat', 'chat']]),
    });
    expect(planned.models[0]?.changes).toEqual([{ benchmark: 'Our quiz', to: 7.5 }]);
    expect(planned.unreadColumns).toEqual(['Note']);
  });

  it.each(['', '-', 'N/A', 'NaN', null])('takes %j for no score', (cell) => {
    const board = parseJson(JSON.stringify([{ Model: 'a', MC1: cell, MC2: 0.5 }]), 'f');
    expect(plan(board, [model('a', 'x')]).models[0]?.changes).toEqual([{ benchmark: 'TruthfulQA MC2', to: 0.5 }]);
  });

  it('names every value that is no number, of the models that are declared', () => {
    const board = parseCsv('Model,MC1,MC2\na,high,"0,5"\nb,low,low\n', 'f.csv');
    const failure = () => plan(board, [model('a', 'x')]);
    expect(failure).toThrow(/Nothing was imported:\n/);
    expect(failure).toThrow(/f\.csv:2: MC1 of a is "high", which is no number/);
    expect(failure).toThrow(/f\.csv:2: MC2 of a is "0,5", which is no number/);
    expect(failure).not.toThrow(/low/);
  });

  it.each<[string, Partial<Mapping>, RegExp]>([
    [
      'a score column',
      { scores: new Map([['MC3', 'x']]) },
      /--score: no column "MC3". There are: "Model", "MC1", "MC2"/,
    ],
    ['a model column', { modelColumn: 'Name' }, /--model-column: no column "Name"/],
    ['a filter', { where: new Map([['Precision', 'x']]) }, /--where: no column "Precision"/],
    ['a model', { aliases: new Map([['a', 'gone']]) }, /--match: no model named "gone" is declared/],
    [
      'a benchmark of two columns',
      { scores: new Map([['MC1', 'TruthfulQA MC2']]) },
      /two columns are to be TruthfulQA MC2/,
    ],
    ['scores at all', { shape: undefined }, /no known leaderboard has these columns/],
  ])('refuses to guess %s', (_what, over, message) => {
    expect(() => plan(parseCsv('Model,MC1,MC2\na,1,2\n', 'f.csv'), [model('a', 'x')], over)).toThrow(message);
  });

  it('wants to know where the models stand', () => {
    const board = parseCsv('Engine,MC1,MC2\na,1,2\n', 'f.csv');
    expect(() => plan(board, [model('a', 'x')])).toThrow(/which column has the models/);
  });
});
