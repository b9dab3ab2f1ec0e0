import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { asset } from './home.js';
import { isRunning } from './is-running.js';

/** One thing to install. Steps do not depend on each other; running them in parallel is safe. */
export interface Step {
  name: 'kafka' | 'elasticsearch' | 'model' | 'mlflow' | 'tuning';
  title: string;
  /** Whether what would be installed is already there: made from the same sources, and complete. */
  done(): Promise<boolean>;
  /**
   * Installs, whatever `done` says. A run that is killed leaves the earlier state or an undone step, never a half one.
   *
   * @param report - Receives short lines of progress.
   * @throws WeirError `tool-missing` or `install-failed` (both fatal), each one line.
   */
  run(report: (line: string) => void): Promise<void>;
}

export interface Installation {
  name: Step['name'];
  title: string;
  /** The folder to install into; the installation owns `parts` in it and nothing else. */
  folder: string;
  parts: string[];
  /** Files of this package that the result depends on; when one changes, the step is no longer done. */
  sources: string[];
  /** Makes all parts in an empty folder on the same file system. */
  build(staging: string, report: (line: string) => void): Promise<void>;
  /** Makes what can only be made when the parts are in their place; the folder for scratch is the one of `build`. */
  finish?(scratch: string, report: (line: string) => void): Promise<void>;
  /** A closer look than the presence of the parts. */
  intact?(): Promise<boolean>;
}

const stampName = 'installed.sha256';

export function toStep(installation: Installation): Step {
  const { name, title, folder, parts } = installation;
  const stamp = join(folder, stampName);
  return {
    name,
    title,
    done: async () => {
      if (!parts.every((part) => existsSync(join(folder, part)))) return false;
      const found = await readFile(stamp, 'utf8').catch(() => '');
      return (
        found === (await fingerprint(installation.sources)) &&
        (installation.intact === undefined || installation.intact())
      );
    },
    run: async (report) => {
      await removeAbandoned(folder);
      const staging = stagingFolder(folder, process.pid);
      await mkdir(staging, { recursive: true });
      try {
        await installation.build(staging, report);
        await mkdir(folder, { recursive: true });
        await rm(stamp, { force: true });
        for (const part of parts) {
          await rm(join(folder, part), { recursive: true, force: true });
          await rename(join(staging, part), join(folder, part));
        }
        await installation.finish?.(staging, report);
        await writeFile(stamp, await fingerprint(installation.sources));
      } finally {
        await rm(staging, { recursive: true, force: true });
      }
    },
  };
}

/** Content of all sources, in order, as hexadecimal SHA-256. */
async function fingerprint(sources: string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources) {
    const content = await readFile(asset(source));
    hash.update(`${source}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

const stagingFolder = (folder: string, pid: number): string => `${folder}.staging-${pid}`;

/** Removes what killed installations left behind; a living process keeps its own. */
async function removeAbandoned(folder: string): Promise<void> {
  const prefix = stagingFolder(basename(folder), 0).slice(0, -1);
  const entries = await readdir(dirname(folder)).catch(() => []);
  for (const entry of entries.filter((candidate) => candidate.startsWith(prefix))) {
    const pid = Number(entry.slice(prefix.length));
    if (pid === process.pid || !isRunning(pid))
      await rm(join(dirname(folder), entry), { recursive: true, force: true });
  }
}
