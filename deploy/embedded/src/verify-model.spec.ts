import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelChecksums, verifyFiles, verifyModel } from './verify-model.js';

// sha256 of 'abc' and of nothing, from FIPS 180-4's examples.
const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const nothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function folderWith(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'weir-model-'));
  mkdirSync(join(folder, 'onnx'));
  writeFileSync(join(folder, 'onnx', 'model.onnx'), content);
  writeFileSync(join(folder, 'vocab.txt'), '');
  return folder;
}

const expected = { 'onnx/model.onnx': abc, 'vocab.txt': nothing };

describe('verifyFiles', () => {
  it('returns the checksums of what it read', async () => {
    expect(await verifyFiles(folderWith('abc'), expected)).toEqual(expected);
  });

  it('reads only the files asked for', async () => {
    expect(await verifyFiles(folderWith('other'), expected, ['vocab.txt'])).toEqual({ 'vocab.txt': nothing });
  });

  it.each([
    ['a changed file', 'abd', undefined, 'onnx/model.onnx'],
    ['a truncated file', 'ab', undefined, 'onnx/model.onnx'],
    ['a file that the model does not have', 'abc', ['onnx/other.onnx'], 'onnx/other.onnx'],
  ])('names %s', async (_name, content, files, culprit) => {
    await expect(verifyFiles(folderWith(content), expected, files)).rejects.toMatchObject({
      code: 'model-corrupt',
      disposition: 'fatal',
      message: expect.stringContaining(culprit),
    });
  });
});

describe('verifyModel', () => {
  it('says what is missing when nothing is installed', async () => {
    const root = mkdtempSync(join(tmpdir(), 'weir-home-'));
    await expect(verifyModel({ root })).rejects.toMatchObject({ code: 'model-corrupt' });
  });

  it('knows both precisions and the tokenizer', async () => {
    const files = Object.keys(await modelChecksums());
    expect(files).toEqual(expect.arrayContaining(['onnx/model.onnx', 'onnx/model_int8.onnx', 'tokenizer.json']));
  });
});
