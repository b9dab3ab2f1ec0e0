const DAY_MS = 86_400_000;

/**
 * Whole days by which a review is late; 0 until the end of its day, in UTC.
 *
 * @param reviewBy - `YYYY-MM-DD`.
 */
export function daysOverdue(reviewBy: string, now: Date): number {
  const today = Date.parse(now.toISOString().slice(0, 10));
  return Math.max(0, Math.round((today - Date.parse(reviewBy)) / DAY_MS));
}
