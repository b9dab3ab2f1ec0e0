import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelTokenizers } from './model-tokenizers.adapter.js';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weir-tokenizers-'));
  await install('words');
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** A tokenizer whose tokens are words. */
async function install(name: string): Promise<void> {
  const definition = {
    model: { type: 'WordLevel', vocab: { '[UNK]': 0 }, unk_token: '[UNK]' },
    pre_tokenizer: { type: 'Whitespace' },
    added_tokens: [],
    normalizer: null,
    post_processor: null,
    decoder: null,
  };
  await mkdir(join(directory, name));
  await writeFile(join(directory, name, 'tokenizer.json'), JSON.stringify(definition));
  await writeFile(join(directory, name, 'tokenizer_config.json'), '{}');
}

describe('modelTokenizers', () => {
  it("counts by the model's own tokenizer, loaded once", async () => {
    const tokenizer = modelTokenizers(directory);
    const count = await tokenizer('words');
    expect(count('three small words')).toBe(3);
    expect(await tokenizer('words')).toBe(count);
  });

  it('rejects the documents of a collection whose model is missing, until it is there', async () => {
    const tokenizer = modelTokenizers(directory);
    await expect(tokenizer('later')).rejects.toMatchObject({
      code: 'embedding-unknown',
      disposition: 'poison',
      field: 'collection',
    });
    await install('later');
    expect((await tokenizer('later'))('two words')).toBe(2);
  });
});
