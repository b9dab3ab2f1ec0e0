import { anyWord, digitsOf, matches, type Recogniser, weighted } from './recogniser.js';

/** Numbers of the UK's National Health Service: modulo 11 (NHS Data Dictionary, NHS NUMBER). */
export const ukNhs: Recogniser = {
  type: 'uk-nhs',
  context: anyWord('nhs', 'national health service', 'patient'),
  candidates: (text) =>
    matches(text, /(?<![\p{L}\p{N}_]|\d[.,-])\d{3}([- ]?)\d{3}\1\d{4}(?![\p{L}\p{N}_]|[-.]\d)/gu, (match) => {
      const digits = digitsOf(match);
      const check = (11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
      return check === Number(digits[9]) && digits !== '0000000000' ? 0.45 : 0;
    }),
};

/** Bank routing numbers of the United States: weights 3, 7, 1 (American Bankers Association, key to routing numbers). */
export const usAba: Recogniser = {
  type: 'us-aba',
  context: anyWord('aba', 'routing', 'rtn', 'bank', 'wire'),
  candidates: (text) =>
    matches(
      text,
      /(?<![\p{L}\p{N}_]|\d[.,-])(?:0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)\d{7}(?![\p{L}\p{N}_]|[-.]\d)/gu,
      (match) => (weighted(match, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0 && match !== '000000000' ? 0.3 : 0),
    ),
};

/** Tax numbers of Spain, of citizens (DNI) and foreigners (NIE): a letter by modulo 23 (Ministerio del Interior). */
export const esNif: Recogniser = {
  type: 'es-nif',
  context: anyWord('nif', 'dni', 'nie', 'documento'),
  candidates: (text) =>
    matches(text, /(?<![\p{L}\p{N}_])(?:\d{8}|[XYZ]-?\d{7})-?[A-Z](?![\p{L}\p{N}_])/giu, (match) => {
      const number = match.replaceAll('-', '').toUpperCase();
      const digits = number.slice(0, -1).replace(/^[XYZ]/, (first) => String('XYZ'.indexOf(first)));
      return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(digits) % 23] === number.at(-1) ? 0.6 : 0;
    }),
};

/** Personal numbers of Poland: a date of birth and weights 1, 3, 7, 9 (Ustawa o ewidencji ludności, 2010, art. 15). */
export const plPesel: Recogniser = {
  type: 'pl-pesel',
  context: anyWord('pesel'),
  candidates: (text) =>
    matches(text, /(?<![\p{L}\p{N}_]|\d[.,-])\d{4}(?:0[1-9]|[12]\d|3[01])\d{5}(?![\p{L}\p{N}_]|[-.]\d)/gu, (match) => {
      const month = Number(match.slice(2, 4)) % 20;
      const sum = weighted(match, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
      return month >= 1 && month <= 12 && (10 - (sum % 10)) % 10 === Number(match[10]) ? 0.4 : 0;
    }),
};

/** Taxpayers' numbers of Brazil: two check digits by modulo 11 (Receita Federal, Cadastro de Pessoas Físicas). */
export const brCpf: Recogniser = {
  type: 'br-cpf',
  context: anyWord('cpf', 'contribuinte'),
  candidates: (text) =>
    matches(
      text,
      /(?<![\p{L}\p{N}_]|\d[.,-])(?:\d{3}\.\d{3}\.\d{3}-\d{2}|\d{11})(?![\p{L}\p{N}_]|[-.]\d)/gu,
      (match) => {
        const digits = digitsOf(match);
        if (/^(\d)\1*$/.test(digits)) return 0;
        const first = ((weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
        const second = ((weighted(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
        if (digits.slice(9) !== `${first}${second}`) return 0;
        return match.includes('.') ? 0.9 : 0.3;
      },
    ),
};

/** Social security numbers of France: modulo 97 (INSEE, numéro d'inscription au répertoire). */
export const frNir: Recogniser = {
  type: 'fr-nir',
  context: anyWord('nir', 'sécu', 'sécurité sociale', 'insee', 'social'),
  candidates: (text) =>
    matches(
      text,
      /(?<![\p{L}\p{N}_]|\d[.,-])[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?![\p{L}\p{N}_]|[-.]\d)/gu,
      (match) => {
        // The departments of Corsica, 2A and 2B, count as 19 and 18.
        const number = match.replaceAll(' ', '').replace('2A', '19').replace('2B', '18');
        return 97 - (Number(number.slice(0, 13)) % 97) === Number(number.slice(13)) ? 0.7 : 0;
      },
    ),
};
