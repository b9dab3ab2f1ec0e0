import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder that everything embedded is installed into, `<project>/.weir` as a rule. Nothing in `kafka`,
 * `elasticsearch`, `mlflow` and `models` below it is precious: deleting them costs one installation. Data lives where the caller says.
 */
export interface EmbeddedHome {
  root: string;
}

export const modelName = 'all-MiniLM-L6-v2';

export const kafkaFolder = (home: EmbeddedHome): string => resolve(home.root, 'kafka');
export const elasticsearchFolder = (home: EmbeddedHome): string => resolve(home.root, 'elasticsearch');

/** Python with torch, for models that are trained here. */
export const tuningFolder = (home: EmbeddedHome): string => resolve(home.root, 'tuning');

export const mlflowFolder = (home: EmbeddedHome): string => resolve(home.root, 'mlflow');

/** Where the embedding model's files are, in the layout that model loaders expect (`onnx/`, `tokenizer.json`, …). */
export const modelFolder = (home: EmbeddedHome): string => resolve(home.root, 'models', modelName);

/** A file of this package that is not TypeScript: same place seen from `src` and from `dist`. */
export const asset = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
