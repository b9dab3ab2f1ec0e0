/** What tells the series of an alert apart. */
export type Labels = Readonly<Record<string, string>>;

/** What a signal says at one moment: of one series of it. */
export interface Reading {
  labels: Labels;
  /** Undefined where nothing can be said; the note has why. */
  value?: number;
  /** The same of the window before, where a condition asks for it. */
  before?: number;
  /** How many the value is of: runs, documents, features. None is what `absent` waits for; undefined where that is not known either. */
  items: number | undefined;
  note?: string;
  /** One to a line. */
  details?: readonly string[];
  /** Runs. */
  examples?: readonly string[];
  /** Commands that show more. */
  commands?: readonly string[];
}

/** Identity of a series among those of its alert. */
export function seriesKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Identity of a series among those of all alerts. */
export function keyOf({ alert, labels }: { alert: string; labels: Labels }): string {
  return `${alert} ${seriesKey(labels)}`;
}

/** Those that are said. */
export function labelsOf(fields: Readonly<Record<string, string | undefined>>): Labels {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
