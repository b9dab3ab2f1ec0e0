/**
 * First names of the résumés of Bertrand and Mullainathan (2004, table 8): names that births in Massachusetts from 1974 to 1979 had far more often
 * among white, or among Black, children. `Kenya` is left out: it is a country too.
 */
const WHITE = {
  female: ['Emily', 'Anne', 'Jill', 'Allison', 'Laurie', 'Sarah', 'Meredith', 'Carrie', 'Kristen'],
  male: ['Greg', 'Todd', 'Neil', 'Geoffrey', 'Brett', 'Brendan', 'Matthew', 'Jay', 'Brad'],
};
const BLACK = {
  female: ['Lakisha', 'Aisha', 'Keisha', 'Tamika', 'Tanisha', 'Latoya', 'Latonya', 'Ebony'],
  male: ['Jamal', 'Rasheed', 'Tremayne', 'Kareem', 'Darnell', 'Tyrone', 'Hakim', 'Leroy', 'Jermaine'],
};
/** Short lists of Weir's own: frequent Spanish, and Chinese, Vietnamese and Korean, first names. Nothing was measured of them. */
const HISPANIC = {
  female: ['Guadalupe', 'Alejandra', 'Marisol', 'Graciela', 'Ximena', 'Rocío', 'Yolanda', 'Esperanza'],
  male: ['José', 'Alejandro', 'Santiago', 'Javier', 'Rigoberto', 'Esteban', 'Luis', 'Joaquín'],
};
const ASIAN = {
  female: ['Mei', 'Xiuying', 'Linh', 'Soo-jin', 'Yuki', 'Huong', 'Ji-woo', 'Lan'],
  male: ['Wei', 'Hiroshi', 'Minh', 'Jun', 'Sung-min', 'Haruto', 'Duc', 'Jianguo'],
};

/** Of each group, by what names are taken for. */
export const NAMES = { white: WHITE, black: BLACK, hispanic: HISPANIC, asian: ASIAN } as const;

/**
 * The most frequent first names in the United States of the last hundred years, by the Social Security Administration (public domain), and short
 * forms of some; without those that are places too. They say a gender, and nothing is taken from them about where people come from.
 */
export const COMMON_NAMES = {
  female:
    words(`Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Karen Lisa Nancy Sandra Ashley Kimberly Betty Margaret Donna
    Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Sharon Laura Cynthia Amy Kathleen Angela Dorothy Shirley Emma Brenda Nicole
    Pamela Samantha Anna Katherine Christine Debra Rachel Olivia Carolyn Maria Janet Heather Diane Catherine Julie Victoria Helen Joyce
    Lauren Kelly Christina Joan Judith Ruth Hannah Evelyn Andrea Megan Cheryl Jacqueline Sophia Abigail Teresa Isabella Sara Janice Martha
    Gloria Kathryn Ann Judy Amber Julia Grace Denise Danielle Natalie Alice Marilyn Diana Beverly Jean Brittany Theresa Frances Kayla
    Alexis Tiffany Lori Kathy Jane Kate Sue May June April Rose Hope Faith Joy Dawn`),
  male: words(`James Michael Robert John David William Richard Joseph Thomas Christopher Charles Daniel Anthony Mark Steven Donald Andrew
    Joshua Paul Kenneth Kevin Brian Timothy Ronald Jason George Edward Jeffrey Ryan Jacob Nicholas Gary Eric Jonathan Stephen Larry Justin
    Benjamin Scott Brandon Samuel Gregory Alexander Patrick Frank Jack Raymond Dennis Tyler Aaron Jerry Nathan Adam Henry Zachary Douglas
    Peter Noah Kyle Ethan Jeremy Keith Sean Roger Terry Walter Dylan Gerald Carl Bryan Gabriel Jesse Harold Lawrence Logan Arthur Bruce
    Billy Elijah Joe Alan Liam Willie Mason Albert Randy Wayne Vincent Lucas Caleb Luke Bobby Isaac Bradley Will Bill Bob Tom Jim Mike Dave
    Steve Dan`),
} as const;

/** Names that are words too: at the beginning of a sentence they count only where what follows says so. */
export const WORDS_TOO: ReadonlySet<string> = new Set(
  words(
    'will may june april mark frank jack bill grace hope faith joy dawn rose sue amber carol jean mason lan jun wei dan',
  ),
);

/** Of these, months: not where a date is spoken of. */
export const MONTHS: ReadonlySet<string> = new Set(['may', 'june', 'april']);

function words(text: string): string[] {
  return text.split(/\s+/);
}
