/** Words that carry no meaning of their own, or only that of a question. */
const STOP_WORDS = new Set(
  `a about above after again all almost also although always am an and another any anybody anyone anything are around as
  ask at away back be because been before being below between both but by came can cannot come could did do does doing
  done down during each either else ever every for from further get gets getting give given go goes going got had happen
  happens has have having he hello help her here hers hi him his how however i if in into is it its itself just know let
  like long many may maybe me might more most much must my myself need needs neither never no nor not now of off often ok
  on once one only or other our ours out over own per please put quite rather really same say says see shall she should
  since so some somebody someone something soon still such take tell than thank thanks that the their them then there
  these they thing things this those though through to too under until up upon us use very want was way we were what
  whatever when where whether which while who whom whose why will with within without would yes yet you your yours
  yourself s t d ll m re ve don doesn didn isn aren wasn won can't`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

const NUMBER_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  'zero one two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, value) => [word, String(value)])
    .concat([
      ['fifteen', '15'],
      ['twenty', '20'],
      ['thirty', '30'],
      ['sixty', '60'],
      ['ninety', '90'],
      ['hundred', '100'],
    ]),
);

const WORD = /[\p{L}\p{N}]+(?:[.,:'’][\p{L}\p{N}]+)*/gu;

/** The words of a text that carry meaning, stemmed, in order: `approvals`, `approved` and `approve` are one word. */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  for (const [match] of text.matchAll(WORD)) {
    const word = match
      .toLowerCase()
      .replace(/['’]s?$/, '')
      .replace(/['’]s$/, '');
    const number = NUMBER_WORDS[word];
    if (number !== undefined) terms.push(number);
    else if (/^\d/.test(word)) terms.push(word.replace(/(?<=\d),(?=\d{3}\b)/g, ''));
    else if (word.length > 1 && !STOP_WORDS.has(word)) terms.push(stem(word));
  }
  return terms;
}

/** A light stemmer for English: takes off what inflection adds, and the commonest endings of nouns made from verbs. */
export function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
  let root = withoutPlural(word);
  if (root.length > 7) root = root.replace(/(?:ments?|ation|ition)$/, '');
  if (root.length > 6) root = root.replace(/(?:ally|ly|al|ance|ence|or)$/, '');
  if (root.length > 5) root = undoubled(root.replace(/(?:ing|ied|ed|er)$/, ''));
  else if (root.length > 4) root = undoubled(root.replace(/(?:ed)$/, ''));
  return root.length > 3 ? root.replace(/(?:e|y|i)$/, '') : root;
}

function withoutPlural(word: string): string {
  if (/(?:ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies')) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  if (/(?:sses|xes|ches|shes|zes)$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

function undoubled(root: string): string {
  return /([bdfgmnprt])\1$/.test(root) ? root.slice(0, -1) : root;
}
