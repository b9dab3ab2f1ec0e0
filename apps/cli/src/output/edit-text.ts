import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError } from '../cli-error.js';

export interface EditedText {
  text: string;
  file: string;
  /** Removes the file, which only its owner can read. */
  discard(): void;
}

/**
 * Lets a person change a text in their editor, in a file of its own.
 *
 * @param editor - As `$EDITOR` has it: a command, maybe with options.
 * @throws CliError `editor-failed`
 */
export async function editText(text: string, name: string, editor: string): Promise<EditedText> {
  const folder = mkdtempSync(join(tmpdir(), 'weir-edit-'));
  const discard = () => rmSync(folder, { recursive: true, force: true });
  const file = join(folder, name);
  writeFileSync(file, text, { mode: 0o600 });
  const child = spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) {
    discard();
    throw new CliError({
      code: 'editor-failed',
      message: `The editor (${editor}) did not end well; nothing was written.`,
    });
  }
  return { text: readFileSync(file, 'utf8'), file, discard };
}
