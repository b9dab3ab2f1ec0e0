/** A value that must not be seen anywhere but where it was sent, and in the topics that carry it. */
export interface Planted {
  kind: string;
  value: string;
}

/** One of each kind, the same for the same number and different for others; what has a checksum has the right one. */
export function plantedAt(index: number): Planted[] {
  const letters = randomLetters(index);
  const token = (length: number): string => letters().repeat(4).slice(0, length);
  const digits = (length: number, add = 0): string =>
    String((index + 1) * 7_919 + add)
      .padStart(length, '1')
      .slice(-length);
  const name = `Zeb${letters().slice(0, 5).toLowerCase()}`;
  const family = `Quack${letters().slice(0, 6).toLowerCase()}`;
  return [
    { kind: 'email', value: `${name}.${family}${index}@mail.planted.example`.toLowerCase() },
    { kind: 'phone', value: `+1 415 555 ${digits(4)}` },
    { kind: 'credit-card', value: withLuhn(`45320${digits(10)}`) },
    { kind: 'iban', value: ibanOf('DE', digits(18)) },
    { kind: 'us-ssn', value: `${100 + (index % 500)}-${10 + (index % 80)}-${digits(4)}` },
    { kind: 'ip-address', value: `36.${index % 250}.${(index * 7) % 250}.${1 + ((index * 13) % 250)}` },
    { kind: 'person', value: `${name} ${family}` },
    { kind: 'address', value: `${index + 100} ${family} Street` },
    // Put together here, so that no scanner of repositories takes a made-up token for a real one.
    { kind: 'github-token', value: ['gh', 'p_', token(36)].join('') },
    {
      kind: 'aws-key',
      value: [
        'AK',
        'IA',
        token(40)
          .toUpperCase()
          .replace(/[^A-Z2-7]/g, '')
          .slice(0, 16)
          .padEnd(16, 'Q'),
      ].join(''),
    },
    { kind: 'openai-key', value: ['sk', 'proj', token(32)].join('-') },
    { kind: 'password', value: `pw-${token(14)}9` },
    { kind: 'jwt', value: ['eyJhbGciOiJIUzI1NiJ9', `eyJ${token(24)}`, token(30)].join('.') },
  ];
}

/** Letters and digits that follow from a number, other ones with every call. */
function randomLetters(index: number): () => string {
  let state = (index + 1) * 2_654_435_761;
  return () =>
    Array.from({ length: 12 }, () => {
      state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0;
      return 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789'.charAt(state % 55);
    }).join('');
}

function withLuhn(digits: string): string {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((all, digit, index) => {
      const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
      return all + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

function ibanOf(country: string, account: string): string {
  const numeric = `${account}${country}00`.replace(/[A-Z]/g, (letter) => String(Number.parseInt(letter, 36)));
  return `${country}${String(98n - (BigInt(numeric) % 97n)).padStart(2, '0')}${account}`;
}
