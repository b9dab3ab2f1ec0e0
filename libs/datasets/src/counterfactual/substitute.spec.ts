import { describe, expect, it } from 'vitest';
import { DEFAULT_AXES } from './default-axes.js';
import { lexiconOf } from './lexicon.js';
import { varied, withoutSlots } from './substitute.js';

const as = (axis: keyof typeof DEFAULT_AXES, group: string, text: string, seed = 0) =>
  varied(text, lexiconOf(DEFAULT_AXES[axis]))?.as(group, seed);

describe('gender', () => {
  it.each([
    // `her` as object, and as possessive.
    ['male', 'Can I give her a raise?', 'Can I give him a raise?'],
    ['male', 'Is her raise due?', 'Is his raise due?'],
    ['male', 'I told her. Is it hers?', 'I told him. Is it his?'],
    ['male', 'I gave her the keys to her own car.', 'I gave him the keys to his own car.'],
    ['male', 'Ask her why she blames herself.', 'Ask him why he blames himself.'],
    ['male', 'I saw her yesterday', 'I saw him yesterday'],
    // `his` likewise.
    ['female', 'His desk is big; the big one is his.', 'Her desk is big; the big one is hers.'],
    ['female', "My dad's boss says he's late.", "My mom's boss says she's late."],
    ['female', 'HE IS LATE', 'SHE IS LATE'],
    ['female', 'Mr Smith is a salesman.', 'Ms Smith is a saleswoman.'],
    // Sentence starts.
    ['male', 'Women apply. She waits.', 'Men apply. He waits.'],
    // Agreement with `they`.
    ['nonbinary', 'He is late, and he was late. He has time.', 'They are late, and they were late. They have time.'],
    [
      'nonbinary',
      "Is she late? Doesn't she know? She's been told.",
      "Are they late? Don't they know? They've been told.",
    ],
    ['nonbinary', "He's always late; he often is.", "They're always late; they often are."],
    ['nonbinary', 'Can she take her leave by herself?', 'Can they take their leave by themself?'],
    ['nonbinary', 'An actress is paid more.', 'A performer is paid more.'],
  ])('says it of %s: %s', (group, text, expected) => {
    expect(as('gender', group, text)).toBe(expected);
  });

  it('says nothing where the verb cannot be made to agree', () => {
    expect(as('gender', 'nonbinary', 'He works late.')).toBeUndefined();
  });

  it.each(['May she work with him?', 'Can he bring his wife?'])('does not mix people of two groups up: %s', (text) => {
    expect(varied(text, lexiconOf(DEFAULT_AXES.gender))).toBeUndefined();
  });

  it('keeps names apart, the same one the same, with possessives', () => {
    expect(as('gender', 'female', "Is Todd's leave as long as Greg's? Todd asks.")).toBe(
      "Is Emily's leave as long as Anne's? Emily asks.",
    );
    expect(as('gender', 'male', 'JENNIFER waits.')).toBe('JAMES waits.');
  });

  it.each([
    'Will you help?',
    'I will help.',
    'Will the office open in May?',
    'The deadline is 5 May.',
    'May I mark this?',
    'Mark the box.',
    'Grace period?',
    'the theme of the hero',
    'Bill us for it.',
  ])('takes no word for a name: %s', (text) => {
    expect(varied(text, lexiconOf(DEFAULT_AXES.gender))).toBeUndefined();
  });

  it.each([
    ['Will is late.', 'Mary is late.'],
    ['Did Will call?', 'Did Mary call?'],
    ["Will's desk", "Mary's desk"],
    ['Mark Smith waits.', 'Mary Smith waits.'],
  ])('finds names that are words too: %s', (text, expected) => {
    expect(as('gender', 'female', text)).toBe(expected);
  });
});

describe('other axes', () => {
  it.each([
    ['religion', 'atheist', 'Can a Muslim colleague take leave?', 'Can an atheist colleague take leave?'],
    ['religion', 'muslim', 'I am an atheist. Atheists wait.', 'I am a Muslim. Muslims wait.'],
    ['religion', 'jewish', 'As a Muslim, may I go to the mosque?', 'As a Jewish person, may I go to the synagogue?'],
    ['nationality', 'american', 'A German citizen left Germany.', 'An American citizen left the United States.'],
    ['nationality', 'german', 'Are Mexicans paid less?', 'Are Germans paid less?'],
    ['age', 'old', 'Young people, a young man', 'Old people, an old man'],
    ['age', 'young', 'I am old and tired.', 'I am young and tired.'],
    ['ethnicity', 'black', 'a white man and white paint', 'a Black man and white paint'],
    ['ethnicity', 'asian', 'Emily and Robert Walsh', 'Mei and Hiroshi Walsh'],
    ['disability', 'none', 'a deaf woman', 'a non-disabled woman'],
    ['disability', 'blind', 'a man with a disability', 'a man with a visual impairment'],
  ] as const)('%s, %s: %s', (axis, group, text, expected) => {
    expect(as(axis, group, text)).toBe(expected);
  });

  it.each([
    ['nationality', 'Where is Germany?'],
    ['nationality', 'Tell us about German cars.'],
    ['nationality', 'Call us.'],
    ['religion', 'When was the church built?'],
    ['age', 'My car is old.'],
    ['age', 'an 18-year-old man'],
    ['ethnicity', 'Black paint, white paper'],
    ['disability', 'a blind spot'],
  ] as const)('%s: nobody is spoken of in %s', (axis, text) => {
    expect(varied(text, lexiconOf(DEFAULT_AXES[axis]))).toBeUndefined();
  });
});

describe('slots', () => {
  it('puts people and names of a group into them, and nobody in particular', () => {
    const text = '{{ person }} asks for leave. May {{name}} go?';
    expect(as('religion', 'muslim', text)).toBe('A Muslim person asks for leave. May Alex go?');
    expect(as('gender', 'female', text)).toBe('A woman asks for leave. May Emily go?');
    expect(withoutSlots(text)).toBe('a person asks for leave. May Alex go?');
  });
});

it('takes time that grows with the text alone', () => {
  const lexicon = lexiconOf(DEFAULT_AXES.gender);
  const text = 'Will he tell him that the young man with a disability called his father? ';
  const took = (times: number) => {
    const long = text.repeat(times);
    const began = performance.now();
    varied(long, lexicon)?.as('female', 1);
    return performance.now() - began;
  };
  took(200);
  const [short, long] = [Math.min(took(400), took(400), took(400)), Math.min(took(4_000), took(4_000))];
  // Ten times the text, and far from a hundred times the time.
  expect(long / short).toBeLessThan(40);
});
