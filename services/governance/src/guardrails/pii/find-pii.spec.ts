import { PII_TYPES, type PiiType } from '@weir/resources';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../edits.js';
import { findPii } from './find-pii.js';
import { standIn } from './stand-in.js';

const found = (text: string) => findPii(text, PII_TYPES).map(({ type, start, end }) => [type, text.slice(start, end)]);

/** What is to be found stands between brackets. */
const positives: Record<PiiType, readonly string[]> = {
  email: [
    'Write to «ana.b+news@mail.example.co.uk».',
    "mail='«o'neil_1@example.org»'",
    '<«josé@exämple.de»>',
    'email=«a@b.io»&x=1',
    '«UPPER@EXAMPLE.COM», please',
    'x@«y@z.com»',
  ],
  phone: [
    'Phone: «0490 75 40 81»',
    "They're not answering at «449 4898»",
    'Call «(415) 555-2671» or «415.555.2672»',
    '«+44 20 7946 0958», «0044 20 7946 0958» and «+1-415-555-2671»',
    'Tel. «(021) 0025-967»',
    'fax «02.27.96.63.08»',
    'Reach me on «06-65334860».',
    'mobile «71335222»',
    'Ring «678-777-1600 x123» now',
    'My number is «5550100», call me on «13800138000»',
    '«678–777–1600»',
    'or «+44(0)20 7946 0958»',
    'from «(03) 5327 5996» yesterday',
    '\u{1F4DE}\u{1F600} «+4930901820»',
  ],
  'credit-card': [
    'card «4454794511390933»?',
    '«4111 1111 1111 1111» 12/29',
    '«4111-1111-1111-1111»',
    'Amex «3782 822463 10005»',
    '«30569309025904», «6011111111111117» and «3530111333300000»',
    'paid with «5555555555554444».',
    'maestro «6759649826438453»',
    'by «2223003122003222» or «4111.1111.1111.1111»',
    'an old Visa, «4222222222222»',
  ],
  iban: [
    'IBAN: «DE89 3704 0044 0532 0130 00» today',
    '«GB82WEST12345698765432».',
    '«fr1420041010050500013m02606»',
    'to «NO9386011117947» and «BE68-5390-0754-7034»',
    '«MT84MALT011000012345MTLCAST001S»',
    '«NL91 ABNA 0417 1643 00» BANK',
  ],
  'us-ssn': [
    "Here's my SSN: «460-89-9847»",
    '«023-01-0866»',
    'social security number «536 32 3065»',
    'SSN «536323065»',
  ],
  'ip-address': [
    'from «36.160.14.148».',
    '«10.0.0.7»:8080',
    'http://«192.168.1.100»/x',
    'ip «6e40:4041:c617:e898:c11:40d2:c669:2eb4»',
    '[«2001:db8::8a2e:370:7334»]:443',
    'at «fe80::1»',
    '«::ffff:192.0.2.128»',
  ],
  'date-of-birth': [
    'She was born on «2/8/1935».',
    "your date of birth. It's «6/24/1991»",
    'DOB: «1984-11-03»',
    'geboren am «3.11.1984»',
    'born «March 3, 1985» in Leeds',
    'Date of birth «3rd of March 1985»',
  ],
  'uk-nhs': ['NHS number «943 476 5919»', 'nhs: «9434765919»'],
  'us-aba': ['routing number «021000021»', 'ABA «322271627»'],
  'es-nif': ['DNI «12345678Z»', 'con NIE «X1234567L»', '«12345678-Z»'],
  'pl-pesel': ['PESEL «44051401359»', 'pesel: «02070803628»'],
  'br-cpf': ['«529.982.247-25»', 'CPF «52998224725»'],
  'fr-nir': ['«1 84 12 76 451 089 46»', 'NIR «255081416802538»'],
  person: [
    'My name is «Grace» but everyone calls me «Gracie».',
    'Contact «Ana María Horváth» or «J. R. Smith».',
    '«Mr. Wojciechowski» called, and «Dr Okonkwo» too.',
    'my name is «asya godina», thanks',
    '«Brandon Wojciechowski» signed it. «Wojciechowski» was late.',
    'Talk to «Ludwig van Beethoven» about it',
    'Where is «Paris Hilton»?',
    'name: «Bo Li»\nphone: none',
    'Signed by «Siobhán O’Brien», witnessed by «Renee».',
    'our founders «Rudi», «Jackson» and «Campos»',
  ],
  location: [
    'She lives in «Chiclana de la Frontera» now.',
    'I am travelling to «Paris» and «New Zealand» next week',
    'We moved here from «Brzegovice».',
    'they grew up in «south africa»',
    'Born in «São Paulo», raised in «St. Louis».',
  ],
  address: [
    'Send it to «42 Long Street, Apt. 7, Leeds, United Kingdom» please.',
    'at «Hauptstraße 5, 10115 Berlin».',
    'Ship to «P.O. Box 101, Springfield» today',
    'My address is «12 rue de la Paix, Paris».',
    '«PSC 4665, Box 2778\nAPO AE 80338»',
    'he lives on «Grunewald Street».',
  ],
  age: ['a «35»-year-old patient', 'I just turned «47».', 'retired at the age of «61», aged «61»', "I'm «29» y/o"],
  url: ['See «https://example.org/a?b=c».', '(«www.example.org»)', '"«http://example.org/x»"'],
};

const negatives = {
  email: [
    'a@b',
    '@weir/kafka',
    'pkg@1.2.3',
    'icon@2x.png',
    'git@github.com:a/b.git',
    'a @ b.com',
    'user@localhost',
    '@',
  ],
  phone: [
    '1978-04-13 12:20:39',
    '13.04.1978 and 4/13/1978',
    'the years 1990-1995',
    '3.14159265',
    '1.234.567 people called',
    '$4155552671',
    '12345678 rows',
    'order number 415-5526-71',
    'a1234567890b',
    'pages 120-134, 150',
    '10 000 000 euros',
    '123 456',
    '2024-01-02-0003',
    'v1.22.333.4444',
    '100 200 300 400',
    'we reach 1000000 people and call 12000000 of them',
  ],
  'credit-card': [
    '4454794511390934',
    '4111 1111 1111 1112',
    '0000000000000000',
    '1.4111111111111111',
    'id_4111111111111111',
    '411111111111',
  ],
  iban: ['DE88370400440532013000', 'DE8937040044053201300', 'XX89370400440532013000', 'GB82WEST123456987654321'],
  'us-ssn': [
    '000-12-3456',
    '666-12-3456',
    '912-12-3456',
    '123-00-4567',
    '123-45-0000',
    '078-05-1120',
    '123-456-789',
    '460-89 9847',
    '536323065 rows',
  ],
  'ip-address': [
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4.5',
    '127.0.0.1',
    '::1',
    'version 1.2.3.4',
    'std::vector',
    'abc::def',
    '12:20:39',
    'app-64bit-3.4.2.4',
  ],
  'date-of-birth': [
    'due 2/8/1935',
    'born in 1935',
    'born 45/67/1935',
    'the airborne unit left on 2/8/1935',
    'May 2024',
  ],
  'uk-nhs': ['NHS number 9434765918', 'sku 9434765919'],
  'us-aba': ['routing number 021000022', 'about 021000021'],
  'es-nif': ['12345678A', 'X1234567A', '1234567Z'],
  'pl-pesel': ['PESEL 44051401358', 'PESEL 44953401359', 'row 44051401359'],
  'br-cpf': ['529.982.247-26', '111.111.111-11'],
  'fr-nir': ['1 84 12 76 451 089 47', '3 84 12 76 451 089 46'],
  person: [
    'I will go in May. Can I top up my card?',
    'Words like Wisdom and Discipline are capitalised.',
    'She was late. They were early. You are here.',
    'the rose garden and the mark of the judge',
    'Among these, ALGOL and COBOL were used by NATO.',
    'Elasticsearch and Kafka run on Linux.',
    'the policy name is set here',
    'A Fortran program, a high-speed one',
    'user.name and Max_Value in camelCase',
  ],
  location: [
    'a nice mobile phone for reading',
    'Of Mice and Men',
    'the orange chair',
    'turkey for dinner',
    'GE and IBM',
  ],
  address: [
    'see page 42 of the road map',
    'Suite of tests',
    'the 5 street lamps',
    'It is 0 here',
    'Wall time 12 s',
    '360 square roots',
  ],
  age: ['the price was 14', '12 years ago', 'version 35', 'age 400', 'I was 5.5 km away'],
  url: ['http://', 'example.org', 'ftp://example.org'],
} satisfies Record<PiiType, readonly string[]>;

/** Of the others, one may hold the other: an address is of the web, or of a town. */
const wholeTypes = PII_TYPES.filter((type) => !['url', 'person', 'location', 'address', 'age'].includes(type));
const cases = Object.entries(positives).flatMap(([type, texts]) => texts.map((text) => [type, text] as const));
const nearMisses = Object.entries(negatives).flatMap(([type, texts]) =>
  texts.map((text) => [type as PiiType, text] as const),
);

describe('findPii', () => {
  it.each(cases)('finds: %s in %s', (type, marked) => {
    const expected = [...marked.matchAll(/«([^»]*)»/g)].map((match) => match[1]);
    const text = marked.replace(/[«»]/g, '');
    const types = wholeTypes.includes(type as PiiType) ? PII_TYPES.filter((each) => each !== 'url') : [type as PiiType];
    const ofType = findPii(text, types).filter((each) => each.type === type);
    expect(ofType.map(({ start, end }) => text.slice(start, end))).toEqual(expected);
  });

  it.each(nearMisses)('leaves: no %s in %s', (type, text) => {
    expect(findPii(text, [type])).toEqual([]);
  });

  it('looks for nothing but the types that it is asked for', () => {
    const text = 'a@b.io, 460-89-9847';
    expect(findPii(text, ['us-ssn']).map(({ type }) => type)).toEqual(['us-ssn']);
  });

  it('is surer where words around say so', () => {
    const [plain] = findPii('4111111111111111', PII_TYPES);
    const [named] = findPii('card 4111111111111111', PII_TYPES);
    expect(named!.score).toBeGreaterThan(plain!.score);
  });

  it('places what it finds after characters of two code units', () => {
    const text = '\u{1F600}\u{1D44E} a@b.io \u{1F600}';
    expect(findPii(text, PII_TYPES)).toEqual([{ type: 'email', start: 5, end: 11, score: 1 }]);
  });

  it('takes overlapping finds together, as the surest', () => {
    expect(found('my number is GB33BUKB20201555555555')).toEqual([['iban', 'GB33BUKB20201555555555']]);
  });

  const values = fc.constantFrom(
    'a@b.io',
    '4111111111111111',
    '4111 1111 1111 1111',
    'DE89 3704 0044 0532 0130 00',
    '460-89-9847',
    '36.160.14.148',
    '2001:db8::8a2e:370:7334',
    '+44 20 7946 0958',
    '(415) 555-2671',
    '529.982.247-25',
  );
  const glue = fc.constantFrom(' and ', ', ', '\n', ' \u{1F600} ', ' - ', '; call ', ' card ', ' "', '" ');

  it('finds every value among others, and what is left holds none', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(glue, values), { minLength: 1, maxLength: 8 }), (parts) => {
        const text = `x${parts.flat().join('')} y`;
        const all = findPii(text, PII_TYPES);
        const left = applyEdits(
          text,
          all.map(({ type, start, end }) => ({
            start,
            end,
            replacement: standIn(type, text.slice(start, end), undefined),
          })),
        );
        for (const [, value] of parts) expect(left).not.toContain(value);
        expect(findPii(left, PII_TYPES)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  const countries = fc.constantFrom(['DE', 18], ['NL', 14], ['GB', 18], ['MT', 27], ['NO', 11]) as fc.Arbitrary<
    [string, number]
  >;

  it('finds every IBAN whose check digits are right, and none of which one digit is wrong', () => {
    const rest = fc.array(fc.nat(9), { minLength: 27, maxLength: 27 });
    fc.assert(
      fc.property(countries, rest, fc.nat(26), ([country, length], digits, at) => {
        const account = digits.slice(0, length).join('');
        const numeric = `${account}${country}00`.replace(/[A-Z]/g, (letter) => String(Number.parseInt(letter, 36)));
        const check = String(98n - (BigInt(numeric) % 97n)).padStart(2, '0');
        const number = `${country}${check}${account}`;
        expect(findPii(`to ${number}.`, ['iban'])).toHaveLength(1);
        const place = 4 + (at % length);
        const wrong = `${number.slice(0, place)}${(Number(number[place]) + 1) % 10}${number.slice(place + 1)}`;
        expect(findPii(`to ${wrong}.`, ['iban'])).toEqual([]);
      }),
    );
  });
});
