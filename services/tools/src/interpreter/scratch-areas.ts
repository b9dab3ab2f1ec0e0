type Scratch = ReadonlyMap<string, string>;

const EMPTY: Scratch = new Map();

/** The runs that are kept. A run's calls follow one another, so the one that was used longest ago is over most likely. */
const MAX_RUNS = 200;

/** What the programs of each run keep for one another, in memory: another instance does not have it. */
export class ScratchAreas {
  readonly #areas = new Map<string, Scratch>();

  of(run: string): Scratch {
    return this.#areas.get(run) ?? EMPTY;
  }

  /** Two programs of a run may end at the same time: each adds what it wrote. */
  keep(run: string, written: Scratch): void {
    const area = new Map([...this.of(run), ...written]);
    this.#areas.delete(run);
    if (area.size > 0) this.#areas.set(run, area);
    if (this.#areas.size > MAX_RUNS) this.#areas.delete(this.#areas.keys().next().value!);
  }
}
