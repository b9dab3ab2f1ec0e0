import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers';
import { WeirError } from '@weir/errors';

/** A model's own tokenizer. */
export interface Tokenizer {
  /** Token ids with the model's special tokens, cut to `maxTokens` (the last special token stays). */
  encode: (text: string, maxTokens: number) => number[];
  /** Tokens of a text, without the special ones; not cut. */
  count: (text: string) => number;
}

/** Longer runs are cut before they reach the tokenizer, which takes time quadratic in the length of one word. */
const MAX_WORD = 200;

/**
 * Loads `tokenizer.json` and `tokenizer_config.json`.
 *
 * @throws WeirError fatal `model-missing`.
 */
export async function loadTokenizer(directory: string): Promise<Tokenizer> {
  const [definition, config] = await Promise.all(
    ['tokenizer.json', 'tokenizer_config.json'].map(async (name) => {
      try {
        return JSON.parse(await readFile(join(directory, name), 'utf8')) as object;
      } catch (cause) {
        throw new WeirError({
          code: 'model-missing',
          disposition: 'fatal',
          field: 'WEIR_MODELS_DIR',
          message: `Cannot read ${name} of the model ${directory}. Install it with: weir install`,
          cause,
        });
      }
    }),
  );
  const tokenizer = new HubTokenizer(definition!, config!);
  return {
    encode(text, maxTokens) {
      const { ids } = tokenizer.encode(bounded(text));
      if (ids.length <= maxTokens) return ids;
      return [...ids.slice(0, maxTokens - 1), ids.at(-1)!];
    },
    count: (text) => tokenizer.encode(bounded(text), { add_special_tokens: false }).ids.length,
  };
}

function bounded(text: string): string {
  return text.replace(LONG_WORD, (word) => word.match(PIECES)!.join(' '));
}

const LONG_WORD = new RegExp(`\\S{${MAX_WORD + 1},}`, 'g');
const PIECES = new RegExp(`.{1,${MAX_WORD}}`, 'gs');
