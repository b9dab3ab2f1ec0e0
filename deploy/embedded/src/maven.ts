import { asset } from './home.js';
import { runTool } from './run-tool.js';
import { findTool } from './tools.js';

const reportEvery = 10;

// Maven's local repository is not made for two writers; of a first installation this costs a few seconds.
let last: Promise<unknown> = Promise.resolve();

export interface MavenRun {
  /** A pom of this package, relative to it. */
  pom: string;
  /** Absolute folder that the pom copies to. */
  target: string;
  environment: NodeJS.ProcessEnv;
  report: (line: string) => void;
}

/**
 * Downloads a pom's artifacts, or takes them from Maven's local repository, and lays them out below `target`. The user's
 * Maven settings (mirrors, proxies) apply.
 *
 * @throws WeirError `tool-missing` or `install-failed` (both fatal).
 */
export function copyArtifacts(run: MavenRun): Promise<void> {
  const mine = last.then(() => copyNow(run));
  last = mine.catch(() => undefined);
  return mine;
}

async function copyNow(run: MavenRun): Promise<void> {
  let downloaded = 0;
  await runTool({
    command: findTool('mvn', run.environment),
    arguments: [
      '--batch-mode',
      '--strict-checksums',
      '--file',
      asset(run.pom),
      `-Dweir.target=${run.target}`,
      'package',
    ],
    // The run is too short for the optimising compiler to pay off.
    environment: { MAVEN_OPTS: '-XX:TieredStopAtLevel=1', ...run.environment },
    onLine: (line) => {
      if (!isDownloadedJar(line)) return;
      downloaded += 1;
      if (downloaded % reportEvery === 0) run.report(`${downloaded} jars downloaded`);
    },
  });
}

export const isDownloadedJar = (line: string): boolean => /\bDownloaded from .*\.jar\b/.test(line);
