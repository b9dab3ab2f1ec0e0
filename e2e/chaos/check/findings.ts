/** What a check found, a line each; a system that keeps its promises leaves all of them empty. */
export interface Findings {
  /** L: acknowledged, and without an outcome. */
  lost: string[];
  /** D: outcomes beyond the one. */
  duplicate: string[];
  /** X: chunks in the index that no standing version lists, or that one lists and the index lacks. */
  orphan: string[];
  /** W: content that is not what was sent, or another tenant's, or older than what was known to stand. */
  wrong: string[];
}

export function noFindings(): Findings {
  return { lost: [], duplicate: [], orphan: [], wrong: [] };
}

export function merge(...all: readonly Findings[]): Findings {
  return {
    lost: all.flatMap(({ lost }) => lost),
    duplicate: all.flatMap(({ duplicate }) => duplicate),
    orphan: all.flatMap(({ orphan }) => orphan),
    wrong: all.flatMap(({ wrong }) => wrong),
  };
}
