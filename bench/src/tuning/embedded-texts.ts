import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createOnnxEmbedder } from '@weir/models';
import { MODEL, modelsFolder } from '../machine.js';
import { ROOT } from '../root.js';

export const DIMENSIONS = 384;

/**
 * The embeddings of texts, one after another. Kept in `.weir/cache/embeddings`, by model and texts: to make those of ten thousand
 * documents takes minutes.
 */
export async function embeddedTexts(name: string, texts: readonly string[]): Promise<Float32Array> {
  const key = createHash('sha256')
    .update(JSON.stringify([MODEL, texts]))
    .digest('hex')
    .slice(0, 16);
  const folder = join(ROOT, '.weir', 'cache', 'embeddings');
  const file = join(folder, `${name}-${key}.f32`);
  if (existsSync(file)) {
    const bytes = await readFile(file);
    return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
  }
  const embedder = await createOnnxEmbedder({ directory: modelsFolder(ROOT), model: MODEL });
  const values = new Float32Array(texts.length * DIMENSIONS);
  for (const [row, vector] of (await embedder.embed(texts)).entries()) values.set(vector, row * DIMENSIONS);
  await embedder.close();
  await mkdir(folder, { recursive: true });
  await writeFile(file, Buffer.from(values.buffer));
  return values;
}
