import { diffWordsWithSpace, FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';

/** Share of a line's characters that stay, from which on its words are compared. */
const ALIKE = 0.5;

interface Side {
  label: string;
  text: string;
}

/** A unified diff, as `patch` reads it; empty when the texts are the same. */
export function unifiedDiff(from: Side, to: Side): string {
  if (from.text === to.text) return '';
  return formatPatch(patchOf(from, to), FILE_HEADERS_ONLY).trimEnd();
}

/**
 * The same for people: a line that changed in some words is shown once, marked `~`, with `[-what went-]` and `{+what came+}`.
 */
export function wordDiff(from: Side, to: Side): string {
  if (from.text === to.text) return '';
  const { hunks } = patchOf(from, to);
  return [
    `--- ${from.label}`,
    `+++ ${to.label}`,
    ...hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
      `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
      ...withWords(lines.filter((line) => !line.startsWith('\\'))),
    ]),
  ].join('\n');
}

function patchOf(from: Side, to: Side): ReturnType<typeof structuredPatch> {
  return structuredPatch(from.label, to.label, from.text, to.text, undefined, undefined, { context: 3 });
}

/** Lines that went, followed by as many that came, are compared one by one. */
function withWords(lines: readonly string[]): string[] {
  const shown: string[] = [];
  for (let at = 0; at < lines.length;) {
    const gone = runOf(lines, at, '-');
    const come = runOf(lines, at + gone.length, '+');
    if (gone.length > 0 && gone.length === come.length) {
      const both = gone.map((line, index) => changed(line.slice(1), come[index]!.slice(1)));
      if (both.every((line) => line !== undefined)) shown.push(...both.map((line) => `~${line}`));
      else shown.push(...gone, ...come);
    } else shown.push(...gone, ...come);
    at += gone.length + come.length;
    if (gone.length + come.length === 0) shown.push(lines[at++]!);
  }
  return shown;
}

function runOf(lines: readonly string[], from: number, sign: string): string[] {
  const rest = lines.slice(from);
  const end = rest.findIndex((line) => !line.startsWith(sign));
  return end < 0 ? rest : rest.slice(0, end);
}

/** Undefined where too little stays. */
function changed(before: string, after: string): string | undefined {
  const parts = diffWordsWithSpace(before, after);
  const kept = parts
    .filter(({ added, removed }) => !added && !removed)
    .reduce((sum, { value }) => sum + value.length, 0);
  if (kept < ALIKE * Math.max(before.length, after.length)) return undefined;
  return parts.map(({ added, removed, value }) => (added ? `{+${value}+}` : removed ? `[-${value}-]` : value)).join('');
}
