import { look } from '../http/send.js';

const PROBE_MS = 3_000;

export interface Readiness {
  ready: boolean;
  /** Why not, as the service says it. */
  problems: string[];
}

/** What `/readyz` says on this port. */
export async function readiness(port: number): Promise<Readiness> {
  const seen = await look(new URL(`http://127.0.0.1:${port}/readyz`), PROBE_MS);
  if (!seen) return { ready: false, problems: ['does not answer'] };
  const { problems } = (seen.body ?? {}) as { problems?: unknown };
  return {
    ready: seen.status === 200,
    problems: Array.isArray(problems) ? problems.map(String) : seen.status === 200 ? [] : [`answers ${seen.status}`],
  };
}
