/** What a known leaderboard exports. Columns are compared without regard to case and to numbers of shots. */
export interface LeaderboardShape {
  source: string;
  /** Columns that only this one has together. */
  signature: readonly string[];
  /** Where the model stands; the first that there is. */
  modelColumns: readonly string[];
  /** Benchmarks by column. */
  scores: Readonly<Record<string, string>>;
  /** Columns that hold no scores. */
  others: readonly RegExp[];
}

const openLlm = {
  modelColumns: ['fullname', 'model_name_for_query', 'Model', 'model'],
  others: [
    /^(eval_name|precision|type|t|weight type|architecture|model|model sha|fullname|model_name_for_query)$/,
    /^(hub license|hub ❤️|#params \(b\)|available on the hub|moe|flagged|chat template|merged|generation|base model)$/,
    /^(co₂ cost \(kg\)|official providers|upload to hub date|submission date|.* raw)$/,
  ],
};

export const SHAPES = {
  'open-llm': {
    ...openLlm,
    source: 'Open LLM Leaderboard v2',
    signature: ['IFEval', 'MMLU-PRO'],
    scores: {
      'Average ⬆️': 'Open LLM v2',
      Average: 'Open LLM v2',
      IFEval: 'IFEval',
      BBH: 'BBH',
      'MATH Lvl 5': 'MATH Lvl 5',
      GPQA: 'GPQA',
      MUSR: 'MuSR',
      'MMLU-PRO': 'MMLU-Pro',
    },
  },
  'open-llm-v1': {
    ...openLlm,
    source: 'Open LLM Leaderboard v1',
    signature: ['ARC', 'HellaSwag'],
    scores: {
      'Average ⬆️': 'Open LLM v1',
      Average: 'Open LLM v1',
      ARC: 'ARC',
      HellaSwag: 'HellaSwag',
      MMLU: 'MMLU',
      TruthfulQA: 'TruthfulQA',
      Winogrande: 'Winogrande',
      GSM8K: 'GSM8K',
    },
  },
  mteb: {
    source: 'MTEB leaderboard',
    signature: ['Mean (Task)'],
    modelColumns: ['Model'],
    scores: {
      'Mean (Task)': 'MTEB',
      'Mean (TaskType)': 'MTEB by task type',
      'Bitext Mining': 'MTEB Bitext Mining',
      Classification: 'MTEB Classification',
      Clustering: 'MTEB Clustering',
      'Instruction Reranking': 'MTEB Instruction Reranking',
      'Instruction Retrieval': 'MTEB Instruction Retrieval',
      'Multilabel Classification': 'MTEB Multilabel Classification',
      'Pair Classification': 'MTEB Pair Classification',
      Reranking: 'MTEB Reranking',
      Retrieval: 'MTEB Retrieval',
      STS: 'MTEB STS',
      Summarization: 'MTEB Summarization',
    },
    others: [
      /^(rank( \(borda\))?|zero-shot|memory usage \(mb\)|embedding dimensions|max tokens|release date)$/,
      /^(number of|active|total) parameters( \(b\))?$/,
    ],
  },
  truthfulqa: {
    source: 'TruthfulQA',
    signature: ['MC1', 'MC2'],
    modelColumns: ['Model'],
    scores: {
      MC1: 'TruthfulQA MC1',
      MC2: 'TruthfulQA MC2',
      'GPT-judge acc': 'TruthfulQA GPT-judge',
      'GPT-info acc': 'TruthfulQA GPT-info',
      'bleu acc': 'TruthfulQA BLEU',
      'rouge1 acc': 'TruthfulQA ROUGE-1',
      'BLEURT acc': 'TruthfulQA BLEURT',
    },
    others: [],
  },
} as const satisfies Record<string, LeaderboardShape>;

export type ShapeName = keyof typeof SHAPES;

/** The same column, however a leaderboard of the time wrote it: `ARC (25-shot)` is `arc`. */
export function columnKey(column: string): string {
  return column
    .replace(/\s*\(\d+-s(hot)?\)$/, '')
    .trim()
    .toLowerCase();
}

export function recogniseShape(columns: readonly string[]): LeaderboardShape | undefined {
  const keys = new Set(columns.map(columnKey));
  return Object.values(SHAPES).find(({ signature }) => signature.every((column) => keys.has(columnKey(column))));
}
