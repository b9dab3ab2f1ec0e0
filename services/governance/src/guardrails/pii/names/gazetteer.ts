import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

/** Lists that names and places are told by; all in lower case, in NFC. */
export interface Gazetteer {
  /** Common English words. */
  words: ReadonlySet<string>;
  given: ReadonlySet<string>;
  family: ReadonlySet<string>;
  /** Of 100,000 people or more. */
  bigTowns: ReadonlySet<string>;
  towns: ReadonlySet<string>;
  countries: ReadonlySet<string>;
  /** First words of places that have several. */
  firsts: ReadonlySet<string>;
}

let loaded: Gazetteer | undefined;

/** Read once, when first asked for: 10 MB that a service which looks for no names does without. */
export function gazetteer(): Gazetteer {
  loaded ??= read();
  return loaded;
}

function read(): Gazetteer {
  const file = new URL('../../../../data/names.txt.br', import.meta.url);
  const lists = brotliDecompressSync(readFileSync(file)).toString('utf8').split('\n\n');
  const [words, given, family, bigTowns, towns] = lists.map((list) => new Set(list.split('\n')));
  const nations = countries();
  const firsts = new Set(several);
  for (const places of [bigTowns!, towns!, nations]) {
    for (const place of places) {
      const first = /^[^ .-]+(?=[ .-])/.exec(place)?.[0];
      if (first !== undefined) firsts.add(first);
    }
  }
  return {
    words: words!,
    given: given!,
    family: family!,
    bigTowns: bigTowns!,
    towns: towns!,
    countries: nations,
    firsts,
  };
}

/** What CLDR calls every region, and what else people call some. */
function countries(): Set<string> {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
  const found = new Set(others);
  for (const one of letters) {
    for (const two of letters) {
      const name = names.of(one + two);
      if (name && !notCountries.has(name)) found.add(name.toLowerCase().replace(/&/g, 'and'));
    }
  }
  return found;
}

/** Of states: New York, North Carolina. */
const several = 'new north south west rhode british'.split(' ');
const notCountries = new Set(['Unknown Region', 'Pseudo-Accents', 'Pseudo-Bidi', 'Eurozone', 'United Nations']);
const others =
  "bosnia|burma|cape verde|congo|cote d'ivoire|czech republic|east timor|england|great britain|holland|hong kong|ivory coast|korea|kyrgyz republic|macao|macau|macedonia|northern ireland|palestine|people's republic of china|republic of ireland|reunion|russian federation|saint helena|scotland|swaziland|syrian arab republic|trinidad|turkey|turks and caicos islands|u.s.|u.s.a.|uk|united states of america|usa|vatican|wales".split(
    '|',
  );
