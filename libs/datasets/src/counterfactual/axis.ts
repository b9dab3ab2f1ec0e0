/** Names by a form: one gives way to another group's of the same form. */
export type NameLists = Readonly<Record<string, readonly string[]>>;

/** People who have something in common, and the words that say so. `BiasGroup` of a Suite is one. */
export interface AxisGroup {
  /** What stands where a question has `{{ person }}`, with its article. */
  person: string;
  /**
   * By form; of several, the first is what takes the place of others. One that ends in ` *` counts only where it is said of people: `young *` in
   * `young man` and `I am young`, and not in `young wine`.
   */
  terms?: Readonly<Record<string, string | readonly string[]>>;
  /** The same, of words that are varied only beside others of their group: the country beside the people. */
  besides?: AxisGroup['terms'];
  names?: readonly string[] | NameLists;
  pronouns?: 'he' | 'she' | 'they' | undefined;
  /** Whether its own words are varied where a question has them. @default true */
  recognise?: boolean;
}

/** What is varied: gender, age, … */
export interface Axis {
  groups: Readonly<Record<string, AxisGroup>>;
  /** Names by form that say nothing of a group, and give way to those that do. */
  others?: NameLists;
}

export type Axes = Readonly<Record<string, Axis>>;
