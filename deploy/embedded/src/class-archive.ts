import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { VirtualMachine } from './java-server.js';
import type { ServerHandle } from './server-process.js';

/**
 * Class data sharing: the virtual machine maps a server's classes, parsed and linked, from a file, instead of reading them
 * from jars. It halves the processor time of a start, which on two cores is most of its duration.
 */
const archiveFile = (installation: string): string => join(installation, 'classes.jsa');

export const launcherJar = 'launcher.jar';

/** Without these in its folder, a server of Java is not installed. */
export const serverParts: readonly string[] = ['lib', launcherJar];

// Both servers need under 2 s when the machine is not busy.
const stopGraceMs = 15_000;
const archivingGraceMs = 60_000;

/** The launcher and the server's jars, always in the same order: an archive is bound to it. */
export async function classPathOf(installation: string): Promise<string[]> {
  const libraries = join(installation, 'lib');
  const jars = (await readdir(libraries)).filter((file) => file.endsWith('.jar')).toSorted();
  return [join(installation, launcherJar), ...jars.map((jar) => join(libraries, jar))];
}

/** With the archive, if there is one. Another Java than the one that wrote it starts without it, and says nothing. */
export function virtualMachineOf(installation: string): VirtualMachine {
  const archive = archiveFile(installation);
  const flags = existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`, '-Xlog:cds*=error'] : [];
  return { flags, stopGraceMs };
}

/**
 * Writes the archive from one start of the server with empty data. Only the virtual machine's exit writes it, so this is
 * done once at installation rather than to the user's servers. Failing costs speed and nothing else, so it does not fail.
 */
export async function writeClassArchive(
  installation: string,
  start: (machine: VirtualMachine) => Promise<ServerHandle>,
): Promise<void> {
  const archive = archiveFile(installation);
  const unfinished = `${archive}.${process.pid}`;
  try {
    await rm(archive, { force: true });
    // This run is too short for the optimising compiler to pay off, and an archive holds no compiled code.
    const flags = [`-XX:ArchiveClassesAtExit=${unfinished}`, '-Xlog:cds*=error', '-XX:TieredStopAtLevel=1'];
    const server = await start({ flags, stopGraceMs: archivingGraceMs });
    await server.stop();
    const { signal } = await server.exited;
    if (signal !== 'SIGKILL') await rename(unfinished, archive);
  } catch {
    // Nobody depends on it.
  } finally {
    await rm(unfinished, { force: true });
  }
}
