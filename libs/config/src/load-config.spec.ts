import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WeirError } from '@weir/errors';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadConfig } from './load-config.js';

const schema = z.object({
  BROKERS: z
    .string()
    .transform((value) => value.split(','))
    .pipe(z.array(z.string().regex(/^\w+:\d+$/, 'must be host:port'))),
  SIZE_BYTES: z.coerce.number().int().min(1).max(10).default(5),
  MODE: z.enum(['fast', 'safe']).default('safe'),
  URL: z.url().optional(),
  TLS: z.stringbool().default(false),
  PASSWORD: z.string().optional(),
});

function problems(environment: NodeJS.ProcessEnv): string {
  try {
    loadConfig(schema, environment);
  } catch (error) {
    if (WeirError.is(error) && error.code === 'config-invalid' && error.disposition === 'fatal') return error.message;
    throw error;
  }
  return '';
}

describe('loadConfig', () => {
  it('reads what is set, and takes empty as unset', () => {
    expect(loadConfig(schema, { BROKERS: 'a:1,b:2', SIZE_BYTES: '', TLS: 'true', OTHER: 'x' })).toEqual({
      BROKERS: ['a:1', 'b:2'],
      SIZE_BYTES: 5,
      MODE: 'safe',
      TLS: true,
    });
  });

  it.each([
    ['missing', {}, 'BROKERS: missing'],
    ['of another form', { BROKERS: 'a:1,secret' }, 'BROKERS: must be host:port'],
    ['too large', { BROKERS: 'a:1', SIZE_BYTES: '11' }, 'SIZE_BYTES: must be at most 10'],
    ['too small', { BROKERS: 'a:1', SIZE_BYTES: '0' }, 'SIZE_BYTES: must be at least 1'],
    ['no number', { BROKERS: 'a:1', SIZE_BYTES: 'secret' }, 'SIZE_BYTES: must be a number'],
    ['none of those allowed', { BROKERS: 'a:1', MODE: 'secret' }, 'MODE: must be one of fast, safe'],
    ['no URL', { BROKERS: 'a:1', URL: 'secret' }, 'URL: must be a valid url'],
    ['neither true nor false', { BROKERS: 'a:1', TLS: 'secret' }, 'TLS: '],
    ['a file that is not there', { BROKERS: 'a:1', PASSWORD_FILE: '/nowhere/secret' }, 'PASSWORD_FILE: cannot read'],
  ])('says what is wrong, and never the value: %s', (_what, environment, expected) => {
    expect(problems(environment)).toContain(`\n  ${expected}`);
    expect(problems(environment)).not.toContain('secret');
  });

  it('says everything that is wrong at once', () => {
    const said = problems({ SIZE_BYTES: 'x', MODE: 'y', URL: 'z' });
    expect(said.match(/^ {2}\w+(?=:)/gm)).toEqual(['  BROKERS', '  SIZE_BYTES', '  MODE', '  URL']);
  });

  it('reads a secret from a file; what is set directly counts first', () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-config-'));
    try {
      const file = join(folder, 'password');
      writeFileSync(file, 'from the file\n');
      const environment = { BROKERS: 'a:1', PASSWORD_FILE: file };
      expect(loadConfig(schema, environment).PASSWORD).toBe('from the file');
      expect(loadConfig(schema, { ...environment, PASSWORD: 'direct' }).PASSWORD).toBe('direct');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
