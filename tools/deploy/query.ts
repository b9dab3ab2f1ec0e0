/** Words of PromQL that are no series. */
const WORDS = new Set(
  `and or unless by without on ignoring group_left group_right offset bool sum max min avg count topk quantile rate increase irate
   histogram_quantile absent changes vector time deriv predict_linear clamp_min label_replace`.split(/\s+/),
);

/**
 * What is wrong with a query: series that there are none of, labels that none of its series has.
 *
 * @param series - Labels of every series, by name.
 */
export function queryProblems(query: string, series: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const problems: string[] = [];
  const used = new Set<string>();
  // Selectors first: a label belongs to the series before it.
  const bare = query.replace(/([a-zA-Z_:][\w:]*)?\{([^}]*)\}/g, (_all, name: string | undefined, matchers: string) => {
    if (name === undefined) problems.push(`a selector without a series: {${matchers}}`);
    for (const [, label] of matchers.matchAll(/([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)/g)) {
      if (name !== undefined && series.has(name) && !series.get(name)!.has(label!)) {
        problems.push(`${name} has no label ${label}`);
      }
    }
    return name ?? '';
  });
  const grouping = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
  const labels = [...bare.matchAll(grouping)].flatMap((match) => match[1]!.split(',').map((label) => label.trim()));
  const names = bare
    .replace(grouping, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\boffset\s+\w+/g, '');
  for (const [name] of names.matchAll(/[a-zA-Z_:][\w:]*/g)) {
    if (WORDS.has(name)) continue;
    if (series.has(name)) used.add(name);
    else problems.push(`there is no series ${name}`);
  }
  for (const label of labels) {
    if (label !== '' && ![...used].some((name) => series.get(name)!.has(label))) {
      problems.push(`no series of the query has the label ${label}`);
    }
  }
  return problems;
}
