/** The labels that occur in any of the lists, each once, in the order of their code units. */
export function labelsOf(...lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())].sort();
}
