import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { CliError } from '../cli-error.js';
import { bytes } from '../output/bytes.js';

export function supportBundleCommand(cli: Cli): Command {
  return new Command('support-bundle')
    .description(
      'Write an archive of how the system is, for whoever helps: checks, lag, resources, logs, metrics. No secrets, and no texts of documents, questions or answers.',
    )
    .option('--out <file>', 'where to (by default weir-support-<time>.tgz here)')
    .action(({ out }: { out?: string }) => supportBundle(cli, out));
}

async function supportBundle(cli: Cli, out: string | undefined): Promise<void> {
  const [{ collectBundle }, { archive }] = await Promise.all([
    import('../support/collect-bundle.js'),
    import('../support/tar.js'),
  ]);
  const now = Date.now();
  const made = new Date(now).toISOString();
  const file = resolve(out ?? `weir-support-${made.replace(/[:.]/g, '-')}.tgz`);
  const { files, missing } = await collectBundle(cli);
  const manifest = { made, files: files.map(({ name }) => name), missing };
  const packed = archive([{ name: 'manifest.json', content: `${JSON.stringify(manifest, null, 2)}\n` }, ...files], now);
  try {
    writeFileSync(file, packed, { mode: 0o600 });
  } catch (cause) {
    throw new CliError({ code: 'not-written', message: `${file} cannot be written.`, cause });
  }
  await cli.terminal.print({ file, bytes: packed.length, ...manifest }, () =>
    [
      `${file} (${bytes(packed.length)}): ${files.length} files`,
      ...Object.entries(missing).map(([part, why]) => cli.terminal.style('yellow', `without ${part}: ${why}`)),
      'Look at what is in it before you pass it on: tar -tzf.',
    ].join('\n'),
  );
}
