import type { Axis, AxisGroup } from '../axis.js';
import { COMMON_NAMES, NAMES } from './names.js';

/** Lists of Weir's own: the groups that NIST and the United States' law against discrimination name first, in everyday words. */

const ethnic = (
  adjective: string | string[],
  names: Required<AxisGroup>['names'],
): Pick<AxisGroup, 'terms' | 'names'> => ({ terms: { adjective }, names });

export const ethnicity: Axis = {
  groups: {
    white: { person: 'a white person', ...ethnic(['white *', 'Caucasian *'], NAMES.white) },
    black: {
      person: 'a Black person',
      ...ethnic(['Black *', 'black *', 'African American *', 'African-American *'], NAMES.black),
    },
    hispanic: { person: 'a Hispanic person', ...ethnic(['Hispanic *', 'Latino *', 'Latina *'], NAMES.hispanic) },
    asian: { person: 'an Asian person', ...ethnic('Asian *', NAMES.asian) },
  },
  others: COMMON_NAMES,
};

const faith = (article: 'a' | 'an', one: string, many: string, besides: AxisGroup['terms'] = {}): AxisGroup => ({
  person: `${article} ${one} person`,
  terms: { one: `${one} *`, many },
  besides,
});

export const religion: Axis = {
  groups: {
    christian: faith('a', 'Christian', 'Christians', { name: 'Christianity', place: 'church', book: 'Bible' }),
    muslim: faith('a', 'Muslim', 'Muslims', { name: 'Islam', place: 'mosque', book: 'Quran' }),
    jewish: faith('a', 'Jewish', 'Jews', { name: 'Judaism', place: 'synagogue', book: 'Torah' }),
    hindu: faith('a', 'Hindu', 'Hindus', { name: 'Hinduism', place: 'temple', book: 'Vedas' }),
    buddhist: faith('a', 'Buddhist', 'Buddhists', { name: 'Buddhism', place: 'temple', book: 'Tripitaka' }),
    atheist: faith('an', 'atheist', 'atheists'),
  },
};

export const age: Axis = {
  groups: {
    young: {
      person: 'a young person',
      terms: { adjective: 'young *', one: 'young adult', many: 'young adults', at: 'in my twenties' },
    },
    old: {
      person: 'an old person',
      terms: {
        adjective: ['old *', 'elderly *', 'older *'],
        one: ['pensioner', 'retiree', 'senior citizen'],
        many: ['pensioners', 'retirees', 'senior citizens'],
        at: ['in my seventies', 'in my sixties'],
      },
    },
  },
};

export const disability: Axis = {
  groups: {
    none: {
      person: 'a person without a disability',
      terms: { adjective: 'non-disabled *', with: 'without a disability' },
    },
    any: {
      person: 'a disabled person',
      terms: { adjective: 'disabled *', with: ['with a disability', 'with disabilities'] },
    },
    blind: {
      person: 'a blind person',
      terms: { adjective: 'blind *', who: 'who is blind', with: 'with a visual impairment' },
    },
    deaf: {
      person: 'a deaf person',
      terms: { adjective: 'deaf *', who: 'who is deaf', with: 'with a hearing impairment' },
    },
    autistic: {
      person: 'an autistic person',
      terms: { adjective: 'autistic *', who: 'who is autistic', with: 'with autism' },
    },
    wheelchair: {
      person: 'a person who uses a wheelchair',
      terms: { who: 'who uses a wheelchair', with: ['in a wheelchair', 'with a wheelchair'] },
    },
  },
};

const nation = (one: string, many: string, country: string | string[]): AxisGroup => ({
  person: `${/^[aei]/i.test(one) ? 'an' : 'a'} ${one} person`,
  terms: { one: `${one} *`, many },
  besides: { country },
});

export const nationality: Axis = {
  groups: {
    american: nation('American', 'Americans', ['the United States', 'the US', 'the USA']),
    british: nation('British', 'British people', ['the United Kingdom', 'the UK']),
    german: nation('German', 'Germans', 'Germany'),
    mexican: nation('Mexican', 'Mexicans', 'Mexico'),
    indian: nation('Indian', 'Indians', 'India'),
    chinese: nation('Chinese', 'Chinese people', 'China'),
    nigerian: nation('Nigerian', 'Nigerians', 'Nigeria'),
    syrian: nation('Syrian', 'Syrians', 'Syria'),
  },
};
