import type { IncidentSystem } from './incident-system.ts';

/** A command of the way out of an incident, and what it has to print: the page shows it, and the test runs it. */
export interface Step {
  /** What it is for, or what to see in it. */
  text: string;
  /** For `sh`, from the root of the repository. `<name>` stands for what an earlier step caught. */
  command: string;
  /** Each fits a line of what it prints: these are the lines that the page shows. */
  shows: readonly RegExp[];
  /** Other lines that the page shows, as the head of a table. */
  keeps?: readonly RegExp[];
  /** One of these, where what else goes on decides. @default 0 */
  exitCode?: number | readonly number[];
  /** The first group of each is caught, under its name, for the steps after it. */
  catches?: Readonly<Record<string, RegExp>>;
  /** How long it may take until it prints that; it is run again until then. Steps of `mend` are run once. @default 60,000 */
  withinMs?: number;
}

/** Ends what was brought about, whatever was done since. */
export type Undo = () => Promise<void>;

/** Something that goes wrong, and the way out of it. */
export interface Incident {
  /** As `npm run incident -- <name>` is given it. */
  name: string;
  title: string;
  /** Who or what does what to the system. */
  happens: string;
  /** Why this machine cannot have it; undefined where it can. */
  cannot?(): string | undefined;
  /** Brings it about; resolves when the system is in it. */
  cause(system: IncidentSystem): Promise<Undo>;
  /** What somebody on duty sees first. It does not name the cause. */
  symptom: Step;
  find: readonly Step[];
  mend: readonly Step[];
  over: readonly Step[];
  /** What to know beside it, for the page. */
  note?: string;
}

export type Part = 'symptom' | 'find' | 'mend' | 'over';

/** All steps, in their order. */
export function stepsOf({ symptom, find, mend, over }: Incident): { part: Part; step: Step }[] {
  return [
    { part: 'symptom', step: symptom },
    ...find.map((step) => ({ part: 'find' as const, step })),
    ...mend.map((step) => ({ part: 'mend' as const, step })),
    ...over.map((step) => ({ part: 'over' as const, step })),
  ];
}
