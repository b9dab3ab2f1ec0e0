import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Where a tool is that only checks of deployments need: in PATH, or in `.weir/tools`, where `sh tools/deploy/install-tools.sh` puts it.
 *
 * @returns Its path; undefined when it is nowhere.
 */
export function findTool(root: string, name: string): string | undefined {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of [join(root, '.weir', 'tools', 'bin'), ...path]) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      continue;
    }
  }
  return undefined;
}

/** What a skipped test says. */
export const howToInstall = (tool: string): string => `${tool} is not installed: sh tools/deploy/install-tools.sh`;
