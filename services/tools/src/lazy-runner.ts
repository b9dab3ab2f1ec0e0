import type { ToolRunner } from './tool-runner.port.js';

/** A runner whose libraries are loaded for its first call: a service whose apps use no browser does not hold one's code. */
export function lazyRunner<Spec>(load: () => Promise<ToolRunner<Spec>>): ToolRunner<Spec> {
  let loaded: Promise<ToolRunner<Spec>> | undefined;
  return {
    async run(request) {
      loaded ??= load().catch((error: unknown) => {
        loaded = undefined;
        throw error;
      });
      return (await loaded).run(request);
    },
    async close() {
      await (await loaded)?.close();
    },
  };
}
