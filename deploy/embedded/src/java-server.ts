import { orphanGraceMs, spawnServer, type ServerCommand, type ServerHandle } from './server-process.js';

/** How a server's virtual machine is run. */
export interface VirtualMachine {
  flags: string[];
  /** How long `stop` waits before it kills. */
  stopGraceMs: number;
}

export interface JavaServerCommand extends Omit<ServerCommand, 'program' | 'stopGraceMs'> {
  java: string;
  machine: VirtualMachine;
  /** Further flags of the virtual machine, and system properties. */
  flags: string[];
  classPath: string[];
  mainClass: string;
}

/** Starts a server of Java under its guard. It is not ready yet. */
export function spawnJavaServer(command: JavaServerCommand): Promise<ServerHandle> {
  const { java, machine, flags, classPath, mainClass, ...server } = command;
  return spawnServer({
    ...server,
    program: java,
    stopGraceMs: machine.stopGraceMs,
    arguments: [
      ...machine.flags,
      ...flags,
      ...safetyFlags(server.logFile),
      '-cp',
      classPath.join(':'),
      'weir.embedded.Guard',
      String(orphanGraceMs),
      mainClass,
      ...server.arguments,
    ],
  });
}

/** No files of heap size when something breaks; running out of memory ends the process instead of crippling it. */
function safetyFlags(logFile: string): string[] {
  return [
    '-XX:+ExitOnOutOfMemoryError',
    '-XX:-HeapDumpOnOutOfMemoryError',
    '-XX:-CreateCoredumpOnCrash',
    `-XX:ErrorFile=${logFile}.crash`,
  ];
}
