import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastLines, meaningfulLines, rotateLog } from './log-file.js';

describe('meaningfulLines', () => {
  it('leaves out stack frames and blank lines', () => {
    const log = 'one\n\njava.net.BindException: in use\n\tat a.b.C(C.java:1)\n\t... 12 more\nCaused by: x\n';
    expect(meaningfulLines(log)).toEqual(['one', 'java.net.BindException: in use', 'Caused by: x']);
  });
});

describe('log files', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'weir-log-')), 'logs', 'server.log');

  it('make their folder at the first start, and keep the three runs before', () => {
    for (const run of ['1', '2', '3', '4', '5']) {
      rotateLog(file);
      expect(existsSync(file)).toBe(false);
      writeFileSync(file, run);
    }
    const kept = [file, `${file}.1`, `${file}.2`, `${file}.3`].map((at) => readFileSync(at, 'utf8'));
    expect(kept).toEqual(['5', '4', '3', '2']);
    expect(existsSync(`${file}.4`)).toBe(false);
  });

  it('reads the end of a long file, and nothing of a missing one', async () => {
    writeFileSync(file, Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`).join(''));
    expect(await lastLines(file, 2)).toEqual(['line 49998', 'line 49999']);
    expect(await lastLines(`${file}.missing`, 2)).toEqual([]);
  });
});
