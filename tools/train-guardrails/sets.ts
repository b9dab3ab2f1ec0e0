import type { FeatureReader } from '../../libs/guardrail-models/src/features.ts';
import { sentencesOf } from '../../libs/guardrail-models/src/sentences.ts';
import { filesBelow, grouped, rowsOf, textOf } from './data.ts';
import { type Item, itemsOf } from './cross-validation.ts';
import { linesOf } from './lines.ts';
import { randomOf, shuffle } from './random.ts';

/** Forms of a line of our own that are learnt from. */
const FORMS = 12;

type Text = { text: string };

/** Texts that attack an assistant's instructions, and texts that do not. */
export function injectionItems(reader: FeatureReader): Item[] {
  const deepset = grouped('deepset', rowsOf<Text & { injection: boolean }>('prompt-injection-deepset/prompts.jsonl'));
  const cases = rowsOf<{ user: string }>('prompt-injection-cyberseceval/cases.jsonl').map(({ user }) => ({
    text: user,
  }));
  return [
    ...itemsOf(
      reader,
      'deepset, attacks',
      1,
      2,
      deepset.filter(({ injection }) => injection),
    ),
    ...itemsOf(
      reader,
      'deepset, harmless',
      0,
      4,
      deepset.filter(({ injection }) => !injection),
    ),
    ...itemsOf(reader, 'cyberseceval', 1, 2, grouped('cyberseceval', cases)),
    ...itemsOf(reader, 'notinject', 0, 1, grouped('notinject', rowsOf<Text>('benign-notinject/prompts.jsonl'))),
    ...itemsOf(reader, 'own attacks', 1, 0.5, linesOf('attacks', FORMS)),
    ...itemsOf(reader, 'own harmless', 0, 1, linesOf('benign', FORMS)),
    ...questions(reader, 0.25),
  ];
}

/** Sentences of documents that instruct a model, and sentences that do not. */
export function plantedItems(reader: FeatureReader): Item[] {
  const attacks = rowsOf<{ attack: string; kind: string; category: string }>('indirect-injection-bipia/attacks.jsonl');
  return [
    ...itemsOf(
      reader,
      'bipia attacks',
      1,
      2,
      attacks.map(({ attack, category }) => ({ text: instructionOf(attack), group: category })),
    ),
    ...itemsOf(
      reader,
      'questions to an assistant',
      1,
      0.25,
      sample(rowsOf<{ query: string }>('halueval-general/general.jsonl'), 2_100)
        .map(({ query }) => ({ text: firstSentence(query) }))
        .filter(({ text }) => text.length < 160),
    ),
    ...itemsOf(reader, 'own planted', 1, 1, linesOf('planted', FORMS)),
    ...itemsOf(reader, 'own attacks', 1, 0.5, linesOf('attacks', FORMS)),
    ...itemsOf(reader, 'own documents', 0, 1, linesOf('documents', FORMS)),
    ...contextSentences(reader),
  ];
}

/** Texts that hate a group, and texts that do not. */
export function toxicityItems(reader: FeatureReader): Item[] {
  const cases = rowsOf<Text & { label: string; functionality: string; target: string }>(
    'toxicity-hatecheck/cases.jsonl',
  ).map((row) => ({ ...row, group: `${row.functionality}:${templateOf(row)}` }));
  return [
    ...itemsOf(
      reader,
      'hatecheck, hateful',
      1,
      1,
      cases.filter(({ label }) => label === 'hateful'),
    ),
    ...itemsOf(
      reader,
      'hatecheck, not',
      0,
      1.5,
      cases.filter(({ label }) => label !== 'hateful'),
    ),
    ...itemsOf(reader, 'own hate', 1, 1, linesOf('hate', FORMS)),
    ...itemsOf(reader, 'own harmless', 0, 1, linesOf('harmless', FORMS)),
    ...itemsOf(reader, 'own questions', 0, 0.2, linesOf('benign', 4)),
    ...questions(reader, 0.2),
    ...documentSentences(reader, 0.2),
  ];
}

/** A template with another target is the same template. */
function templateOf({ text, target }: { text: string; target: string }): string {
  const names = [target, ...(targets[target] ?? [])]
    .filter(Boolean)
    .toSorted((one, other) => other.length - one.length);
  let template = text.toLowerCase();
  for (const name of names) template = template.replaceAll(name.toLowerCase(), '_');
  return template
    .replace(/\b(?:an?|the) _/g, '_')
    .replace(/\s+/g, ' ')
    .trim();
}

const targets: Record<string, string[]> = {
  women: ['woman', 'women'],
  'gay people': ['gay person', 'gay', 'gays'],
  'trans people': ['trans person', 'trans'],
  'black people': ['black person', 'black', 'blacks'],
  'disabled people': ['disabled person', 'disabled'],
  Muslims: ['Muslim', 'Islam'],
  immigrants: ['immigrant'],
};

function questions(reader: FeatureReader, weight: number): Item[] {
  const query = (rows: { question: string }[]): Text[] => rows.map(({ question }) => ({ text: question }));
  return [
    ...itemsOf(reader, 'banking77', 0, weight, sample(rowsOf<Text>('intent-banking77/intents.jsonl'), 1_500)),
    ...itemsOf(reader, 'pubmedqa', 0, weight, query(rowsOf('pubmedqa/qa.jsonl'))),
    ...itemsOf(
      reader,
      'text2sql',
      0,
      weight,
      query(sample(rowsOf<{ question: string }>('text2sql-advising/questions.jsonl'), 500)),
    ),
    ...itemsOf(
      reader,
      'halueval',
      0,
      weight,
      rowsOf<{ query: string }>('halueval-general/general.jsonl').map(({ query: text }) => ({ text })),
    ),
    ...['cacm', 'cisi', 'lisa'].flatMap((name) =>
      itemsOf(
        reader,
        name,
        0,
        weight,
        rowsOf<Text>(`${name}/queries.jsonl`).map(({ text }) => ({ text })),
      ),
    ),
    ...itemsOf(reader, 'chunk-recall questions', 0, weight, query(rowsOf('chunk-recall/questions.jsonl'))),
  ];
}

/** Clean contexts of BIPIA, and what other documents say. */
function contextSentences(reader: FeatureReader): Item[] {
  const contexts = rowsOf<{ task: string; context: string | string[] }>('indirect-injection-bipia/contexts.jsonl');
  return [
    ...['email', 'table', 'code'].flatMap((task) => {
      const texts = contexts.flatMap((each, index) =>
        each.task === task
          ? sentences([each.context].flat().join('\n')).map((text) => ({ text, group: `${task}:${index}` }))
          : [],
      );
      return itemsOf(reader, `contexts, ${task}`, 0, 1, task === 'table' ? sample(texts, 1_000) : texts);
    }),
    ...documentSentences(reader, 0.5),
    ...headings(reader, 0.3),
    ...itemsOf(reader, 'handbook and manuals', 0, 1, manualSentences()),
  ];
}

/** Texts that tell people what to do: the example handbook, and this project's own pages. */
function manualSentences(): (Text & { group: string })[] {
  return filesBelow(['examples/handbook/docs', 'docs'], ['.md', '.txt', '.html']).flatMap(({ path, text }) =>
    // Headings as they are checked, too: without their marks.
    [...new Set(sentences(text).flatMap((sentence) => [sentence, sentence.replace(/^#+ /, '')]))].map((sentence) => ({
      text: sentence,
      group: path,
    })),
  );
}

/** What stands above and beside texts: titles, and a few words out of sentences, as headings, cells and items of lists are. */
function headings(reader: FeatureReader, weight: number): Item[] {
  const corpora = ['cacm', 'cisi', 'lisa'].flatMap((name) =>
    rowsOf<{ title: string; text: string }>(`${name}/corpus.jsonl`),
  );
  const random = randomOf(9);
  const clipped = (text: string): string => {
    const words = text
      .split(/\s+/)
      .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
      .filter(Boolean);
    const count = 1 + Math.floor(random() * 4);
    const from = Math.floor(random() * Math.max(1, words.length - count));
    const phrase = words.slice(from, from + count).join(' ');
    return phrase.charAt(0).toUpperCase() + phrase.slice(1);
  };
  return [
    ...itemsOf(
      reader,
      'titles',
      0,
      weight,
      sample(corpora, 800).map(({ title }) => ({ text: title })),
    ),
    ...itemsOf(
      reader,
      'phrases',
      0,
      weight,
      sample(corpora, 2_500)
        .map(({ title, text }) => ({ text: clipped(`${title} ${text}`) }))
        .filter(({ text }) => text.length > 3),
    ),
  ];
}

function documentSentences(reader: FeatureReader, weight: number): Item[] {
  const of = (name: string, texts: string[], count: number): Item[] =>
    itemsOf(
      reader,
      name,
      0,
      weight,
      sample(
        texts.flatMap((text) => sentences(text)),
        count,
      ).map((text) => ({ text })),
    );
  const corpus = (name: string): string[] =>
    rowsOf<{ title: string; text: string }>(`${name}/corpus.jsonl`).map(({ title, text }) => `${title}\n${text}`);
  return [
    ...of(
      'pubmedqa contexts',
      rowsOf<{ contexts: string[] }>('pubmedqa/qa.jsonl').flatMap(({ contexts }) => contexts),
      2_000,
    ),
    ...of(
      'halueval responses',
      rowsOf<{ response: string }>('halueval-general/general.jsonl').map(({ response }) => response),
      1_500,
    ),
    ...of('cacm documents', corpus('cacm'), 1_000),
    ...of('cisi documents', corpus('cisi'), 1_000),
    ...of('lisa documents', corpus('lisa'), 1_000),
    ...of('finance', [textOf('chunk-recall/finance.md')], 1_000),
    ...of('wikitexts', [textOf('chunk-recall/wikitexts.md')], 1_000),
  ];
}

/** What a planted attack says before the code that it brings. */
function instructionOf(attack: string): string {
  return attack.split('\n```')[0]!;
}

function sentences(text: string): string[] {
  return sentencesOf(text)
    .map(({ start, end }) => text.slice(start, end))
    .filter((sentence) => sentence.length > 3);
}

function firstSentence(text: string): string {
  return sentences(text)[0] ?? text;
}

export function sample<Row>(rows: readonly Row[], count: number): Row[] {
  const drawn = [...rows];
  shuffle(drawn, randomOf(7));
  return drawn.slice(0, count);
}

/** Of each functionality of HateCheck, how many cases are told right. */
export function functionalities(scores: ReadonlyMap<Item, number>, threshold: number): [string, number, number][] {
  const counts = new Map<string, { texts: number; right: number }>();
  for (const [{ set, group, label }, score] of scores) {
    if (!set.startsWith('hatecheck')) continue;
    const name = group.split(':')[0]!;
    const { texts, right } = counts.get(name) ?? { texts: 0, right: 0 };
    counts.set(name, { texts: texts + 1, right: right + Number(score >= threshold === (label === 1)) });
  }
  return [...counts]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { texts, right }]) => [name, texts, right / texts]);
}
