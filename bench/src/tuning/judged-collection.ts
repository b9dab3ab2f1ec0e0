import { readFile } from 'node:fs/promises';
import { mineNegatives, trainAdapter, type TrainingExample } from '@weir/embedding-adapters';
import { splitOf } from '@weir/datasets';
import { ndcg } from '@weir/metrics';
import { embeddingText } from '@weir/models';
import { chanceOf } from '@weir/statistics';
import { readCollection } from '../judged-queries.js';
import { DIMENSIONS, embeddedTexts } from './embedded-texts.js';
import { adapted, nearest, stacked } from './vectors.js';

const FOLDS = 5;
/** Of the queries that are learnt from, the share by which the step is chosen. */
const HELD_BACK = { learn: 0.8, choose: 0.2 };
/** Nearest documents that nobody judged relevant, for each query. */
const MINED = 30;

/** What came of a query by an adapter that was trained without it. */
export interface UnseenQuery {
  id: string;
  base: number;
  adapted: number;
  /** Whether the trainer's defaults were tried on it and others like it. */
  chosenOn: boolean;
}

/**
 * nDCG@10 of every judged query, by the embeddings as they are and by adapters of which none has seen it: of five folds each is ranked by
 * what is learnt from the other four, with the trainer's defaults. A document is its first 256 tokens.
 */
export async function measureCollection(name: string): Promise<UnseenQuery[]> {
  const { corpus, queries, gains } = await readCollection(name);
  const documents = await rowsOf<{ _id: string; title: string; text: string }>(corpus);
  const asked = await rowsOf<{ _id: string; text: string }>(queries);
  const places = new Map(documents.map(({ _id }, row) => [_id, row]));
  const embeddings = stacked(
    await embeddedTexts(
      `${name}-documents`,
      documents.map(({ title, text }) => embeddingText(title, [], undefined, text === '' ? title : text)),
    ),
    await embeddedTexts(
      `${name}-queries`,
      asked.map(({ text }) => text),
    ),
    DIMENSIONS,
  );
  const candidates = documents.map((_document, row) => row);
  const judged = asked.flatMap(({ _id }, index) => {
    const useful = gains.get(_id);
    const positives = [...(useful?.keys() ?? [])].map((document) => places.get(document)!);
    const example: TrainingExample = { query: documents.length + index, positives, negatives: [] };
    return useful ? [{ id: _id, useful, example, chosenOn: chanceOf(`dev ${name}${index}`) < 0.5 }] : [];
  });
  const rank = (matrix: typeof embeddings, { example, useful }: (typeof judged)[number]): number => {
    const ids = nearest(matrix, example.query, candidates, 10).map((row) => documents[row]!._id);
    return ndcg(ids, useful, 10);
  };
  const shuffled = judged.toSorted((a, b) => chanceOf(`fold ${a.id}`) - chanceOf(`fold ${b.id}`));
  const found: UnseenQuery[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const unseen = shuffled.filter((_query, place) => place % FOLDS === fold);
    const seen = shuffled.filter((_query, place) => place % FOLDS !== fold);
    const part = (split: string) =>
      mineNegatives(
        embeddings,
        seen.filter(({ id }) => splitOf(id, HELD_BACK) === split).map(({ example }) => example),
        candidates,
        MINED,
      );
    const { adapter } = await trainAdapter({ embeddings, examples: part('learn'), heldBack: part('choose') });
    const after = adapted(embeddings, adapter);
    found.push(
      ...unseen.map((query) => ({
        id: query.id,
        base: rank(embeddings, query),
        adapted: rank(after, query),
        chosenOn: query.chosenOn,
      })),
    );
  }
  return found;
}

export async function rowsOf<Row>(file: string): Promise<Row[]> {
  return (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line): Row => JSON.parse(line));
}
