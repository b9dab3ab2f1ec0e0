import type { Axis } from '../axis.js';
import { COMMON_NAMES, NAMES } from './names.js';

const names = (gender: 'female' | 'male') => ({
  ...Object.fromEntries(Object.entries(NAMES).map(([group, list]) => [group, list[gender]])),
  common: COMMON_NAMES[gender],
});

/** One row a form: female, male, neither. Weir's own list of everyday words, after the gendered words of WinoBias (Zhao et al. 2018). */
const WORDS: readonly (readonly [form: string, female: string | string[], male: string | string[], neither: string])[] =
  [
    ['adult', 'woman', 'man', 'person'],
    ['adults', 'women', 'men', 'people'],
    ['polite', 'lady', 'gentleman', 'person'],
    ['polites', 'ladies', 'gentlemen', 'people'],
    ['young', 'girl', 'boy', 'child'],
    ['youngs', 'girls', 'boys', 'children'],
    ['casual', 'gal', 'guy', 'person'],
    ['casuals', 'gals', 'guys', 'people'],
    ['kind', 'female', 'male', 'nonbinary'],
    ['parent', 'mother', 'father', 'parent'],
    ['parents', 'mothers', 'fathers', 'parents'],
    ['parent-casual', ['mom', 'mum'], 'dad', 'parent'],
    ['child', 'daughter', 'son', 'child'],
    ['children', 'daughters', 'sons', 'children'],
    ['sibling', 'sister', 'brother', 'sibling'],
    ['siblings', 'sisters', 'brothers', 'siblings'],
    ['spouse', 'wife', 'husband', 'spouse'],
    ['spouses', 'wives', 'husbands', 'spouses'],
    ['partner', 'girlfriend', 'boyfriend', 'partner'],
    ['partners', 'girlfriends', 'boyfriends', 'partners'],
    ['grandparent', ['grandmother', 'grandma'], ['grandfather', 'grandpa'], 'grandparent'],
    ['aunt', 'aunt', 'uncle', 'relative'],
    ['niece', 'niece', 'nephew', 'relative'],
    ['widowed', 'widow', 'widower', 'widowed person'],
    ['title', ['Ms', 'Mrs', 'Miss'], 'Mr', 'Mx'],
    ['address', "ma'am", 'sir', 'friend'],
    ['chair', 'chairwoman', 'chairman', 'chairperson'],
    ['business', 'businesswoman', 'businessman', 'businessperson'],
    ['seller', 'saleswoman', 'salesman', 'salesperson'],
    ['speaker', 'spokeswoman', 'spokesman', 'spokesperson'],
    ['police', 'policewoman', 'policeman', 'police officer'],
    ['waiting', 'waitress', 'waiter', 'server'],
    ['acting', 'actress', 'actor', 'performer'],
  ];

const terms = (place: 1 | 2 | 3) => Object.fromEntries(WORDS.map((row) => [row[0], row[place]]));

export const gender: Axis = {
  groups: {
    female: { person: 'a woman', terms: terms(1), names: names('female'), pronouns: 'she' },
    male: { person: 'a man', terms: terms(2), names: names('male'), pronouns: 'he' },
    nonbinary: { person: 'a nonbinary person', terms: terms(3), pronouns: 'they', recognise: false },
  },
};
