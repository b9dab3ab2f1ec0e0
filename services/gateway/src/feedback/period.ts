/** Answers are kept on their topic so long. */
const WEEK_MS = 7 * 86_400_000;

export interface Period {
  /** Milliseconds since the epoch; the end is exclusive. */
  from: number;
  to: number;
}

/** The stretch of time that a request names, the last seven days without it. */
export function periodOf({ from, to }: { from?: string | undefined; to?: string | undefined }, now: number): Period {
  return {
    from: from === undefined ? now - WEEK_MS : Date.parse(from),
    to: to === undefined ? now : Date.parse(to),
  };
}
