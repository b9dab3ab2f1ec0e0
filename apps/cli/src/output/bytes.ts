const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** For people: `512 B`, `1.5 KiB`, `20.0 GiB`. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  for (; value >= 1_024 && unit < UNITS.length - 1; unit += 1) value /= 1_024;
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}
