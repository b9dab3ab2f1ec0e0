import { describe, expect, it } from 'vitest';
import { likelyReason } from './run-tool.js';

describe('likelyReason', () => {
  it.each([
    ['nothing', [], undefined],
    ['blank lines', ['', '  '], undefined],
    ['the last line', ['compiling', 'gave up', ''], 'gave up'],
    ['Maven', ['[INFO] Building', '[ERROR] Could not transfer', '[ERROR] -> [Help 1]'], '[ERROR] Could not transfer'],
    ['pip', ['Collecting onnx', 'ERROR: No matching distribution', 'done'], 'ERROR: No matching distribution'],
    ['javac', ['Guard.java:3: error: cannot find symbol', '1 error'], 'Guard.java:3: error: cannot find symbol'],
  ])('%s', (_name, lines, reason) => {
    expect(likelyReason(lines)).toBe(reason);
  });
});
