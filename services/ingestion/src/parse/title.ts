const maxLength = 300;

/** One line of at most 300 characters, cut after a whole word where there is one. */
export function oneLine(text: string, limit = maxLength): string {
  // Far more than a line needs, so that a heading of a megabyte costs nothing.
  const line = text
    .slice(0, limit * 4)
    .replace(/\s+/g, ' ')
    .trim();
  if (line.length <= limit) return line;
  const cut = line.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '');
  const space = cut.lastIndexOf(' ');
  return `${(space > limit / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

/** The file name without folders and ending: `docs/leave-policy.md` gives `leave-policy`. */
export function titleFromName(name: string): string {
  const base = name.split(/[/\\]/).findLast((part) => part !== '') ?? '';
  return base.replace(/(?<=.)\.[^.]{1,10}$/, '');
}
