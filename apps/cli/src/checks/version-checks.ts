import { look } from '../http/send.js';
import type { InstanceState } from '../supervisor/state-file.js';
import { type Check, failed, ok, warning } from './check.js';

const LOOK_MS = 3_000;

/** What an instance says of itself on `/version`. */
export interface RunningVersion {
  instance: string;
  version: string;
  node: string;
}

export async function readVersions(instances: readonly InstanceState[]): Promise<RunningVersion[]> {
  const seen = await Promise.all(
    instances
      .filter(({ pid }) => pid > 0)
      .map(async ({ service, instance, port }) => {
        const answer = await look(new URL(`http://127.0.0.1:${port}/version`), LOOK_MS);
        const { version, node } = (answer?.body ?? {}) as { version?: string; node?: string };
        return version === undefined ? [] : [{ instance: `${service}-${instance}`, version, node: node ?? '' }];
      }),
  );
  return seen.flat();
}

/** Services of different versions may not know each other's messages: consumers are to be upgraded before producers. */
export function judgeVersions(running: readonly RunningVersion[], own: string): Check[] {
  if (running.length === 0) return [];
  const byVersion = Map.groupBy(running, ({ version }) => version);
  const named = [...byVersion].map(
    ([version, list]) => `${version} (${list.map(({ instance }) => instance).join(', ')})`,
  );
  if (byVersion.size > 1) {
    return [
      failed(
        'version',
        `services differ: ${named.join('; ')}`,
        'Upgrade the older: npm start builds and starts all of one version.',
      ),
    ];
  }
  const [version] = byVersion.keys();
  if (version !== own) {
    return [
      warning(
        'version',
        `services are ${version}, this command is ${own}`,
        'Run the command of the version that runs, or restart the services.',
      ),
    ];
  }
  const nodes = [...new Set(running.map(({ node }) => node))];
  return [ok('version', `${version} everywhere, on Node ${nodes.join(', ')}`)];
}
