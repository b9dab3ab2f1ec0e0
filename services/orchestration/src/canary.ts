import type { AnswerRequested } from '@weir/contracts';
import type { CanarySpec, Snapshot } from '@weir/resources';
import { chanceOf } from '@weir/statistics';

/** Which canary a run belongs to, as its answer's provenance names it. */
export interface RunCanary {
  promotion: string;
  /** Of the traffic, when the run began. */
  share: number;
}

/**
 * The canary of the app that a request falls into, always the same for a run and for a conversation (`metadata.conversation`):
 * a share that grows keeps whom it had. Experiments are in none.
 */
export function canaryOf(request: AnswerRequested, snapshot: Snapshot): CanarySpec | undefined {
  const canary = snapshot.find('Canary', request.app);
  if (!canary || request.experiment || request.variant) return undefined;
  const conversation = request.metadata?.['conversation'];
  const key =
    typeof conversation === 'string' && conversation !== '' ? ['conversation', conversation] : ['run', request.runId];
  return chanceOf(JSON.stringify(['canary', canary.promotion, ...key])) < canary.share ? canary : undefined;
}
