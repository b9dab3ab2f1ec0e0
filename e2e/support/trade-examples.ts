/**
 * Examples with a rule that the base does not know: questions in words of a trade that it has never seen, each of which is about one part of a
 * machine.
 */
export const PARTS = [
  'pump',
  'valve',
  'gearbox',
  'conveyor',
  'furnace',
  'crane',
  'turbine',
  'boiler',
  'press',
  'lathe',
  'saw',
  'drill',
];
export const WORDS = [
  'brelt',
  'quorm',
  'snide',
  'plock',
  'vastor',
  'grimble',
  'tunnok',
  'yarrel',
  'zeppet',
  'cradok',
  'moffin',
  'dulver',
];
const FORMS = [
  (word: string) => `How often is the ${word} looked at?`,
  (word: string) => `Who looks after the ${word}?`,
  (word: string) => `What is done when the ${word} stops?`,
  (word: string) => `Where are the papers of the ${word}?`,
  (word: string) => `May I touch the ${word} while it runs?`,
  (word: string) => `Which tools does the ${word} need?`,
  (word: string) => `When was the ${word} repaired?`,
  (word: string) => `Is the ${word} loud?`,
  (word: string) => `How old is the ${word}?`,
  (word: string) => `Can the ${word} be moved?`,
];
export const textOf = (part: string): string =>
  `The ${part} stands in the hall by the river, and its warden knows all there is to know about it.`;
export const TRADE = PARTS.flatMap((part, index) =>
  FORMS.map((form) => ({ query: form(WORDS[index]!), positive: textOf(part) })),
);
