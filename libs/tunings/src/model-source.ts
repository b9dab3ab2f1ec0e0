/** Whose scores the card of a tuned Model has: by it, the Model is known to be of the tuning. */
export function modelSource(runId: string): string {
  return `tuning ${runId}`;
}
