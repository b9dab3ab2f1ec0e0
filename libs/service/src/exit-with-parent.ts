/**
 * Calls `end` when standard input ends: the parent holds the other side of that pipe, so it ends with the parent, however
 * the parent dies.
 */
export function exitWithParent(end: () => void): void {
  process.stdin.on('end', end);
  process.stdin.on('error', end);
  process.stdin.resume();
}
