import { access, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type * as Transformers from '@huggingface/transformers';
import { WeirError } from '@weir/errors';
import type { TransformersSpec } from '@weir/resources';

export interface LocalModelOptions {
  /** Folder that holds the model's folder. */
  directory: string;
  /** Name of the model and of its folder. */
  model: string;
  /** Which of the network's files to run. @default 'fp32' */
  precision?: TransformersSpec['precision'];
  /** Processors that a run takes. @default 2 */
  threads?: number;
}

/** Of every model, beside its network. */
const FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];

export type Library = typeof Transformers;

export interface LocalModel {
  library: Library;
  tokenizer: Transformers.PreTrainedTokenizer;
  network: Transformers.PreTrainedModel;
}

/**
 * Loads a model in the layout of Transformers.js from a folder. Nothing is fetched from anywhere: what is not in the folder is
 * not there.
 *
 * @throws WeirError fatal `model-missing`: a file is missing or cannot be read.
 */
export async function loadLocalModel(
  kind: 'AutoModelForCausalLM' | 'AutoModelForSequenceClassification',
  { directory, model, precision = 'fp32', threads = 2 }: LocalModelOptions,
): Promise<LocalModel> {
  // Loaded when wanted: the library is large, and few processes run models.
  const library = await import('@huggingface/transformers');
  library.env.allowRemoteModels = false;
  library.env.useFSCache = false;
  library.env.logLevel = library.LogLevel.NONE;
  const folder = join(resolve(directory), model);
  try {
    // The library remembers which files are not there, and would not find them later.
    await Promise.all(FILES.map((file) => access(join(folder, file))));
    const [tokenizer, network] = await Promise.all([
      loadTokenizer(library, folder),
      library[kind].from_pretrained(folder, {
        dtype: precision,
        device: 'cpu',
        session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
      }),
    ]);
    return { library, tokenizer, network };
  } catch (cause) {
    throw new WeirError({
      code: 'model-missing',
      disposition: 'fatal',
      field: 'WEIR_MODELS_DIR',
      message: `Cannot load the model ${folder} with precision ${precision}: a file is missing or broken.`,
      cause,
    });
  }
}

/** Newer models have their chat template in a file of its own, which the library does not read. */
async function loadTokenizer(library: Library, folder: string): Promise<Transformers.PreTrainedTokenizer> {
  const tokenizer = await library.AutoTokenizer.from_pretrained(folder);
  tokenizer.chat_template ??= await readFile(join(folder, 'chat_template.jinja'), 'utf8').catch(() => null);
  return tokenizer;
}
