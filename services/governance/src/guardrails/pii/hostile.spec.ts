import { PII_TYPES } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { findPii } from './find-pii.js';

// Beginnings of what is looked for, repeated: what backtracking would take minutes for.
const pumps = [
  ...'a|1|a.|a@|a@a.|@|.a@b-|1.|1:|::|a:|1 |1-|(|+|+1 4|00|4111 |4111-|1111 111111 |123-|123-45-|DE89|DE89 |GB82W '.split(
    '|',
  ),
  ...'http://|www.|http://a|1/|1/1/|12.12.|may |may 1 |1 may |born 1/1/1990 |phone 1234567 |12345678A|X-1|1.1.1.1.1|123.456.'.split(
    '|',
  ),
  ...'1.1|1..1|1(.1(|1-1-1-1-1-1-1-1-1 1 |+14155552671 |x1|1x|1 1 ext. |\u00E9@|[|[PHONE|A-|\u{1F600}1|call 4155552671 |111111111 |'
    .split('|')
    .filter(Boolean),
  ...'Anna |Anna Maria |anna |A. |Mr. |Mr. A |Anna van |my name is |, Anna|and Anna |New |new york |New York, |in |lives in X |1 Main Street, |1 |Apt. 1 |Apt. |rue |Rue de |St. |Box 1\n|1\n|aged 1 |A-|a\u0027|Ån|\u0301|A\n'.split(
    '|',
  ),
];

describe('findPii', () => {
  it.each(pumps)('takes linear time on 270,000 characters of %j', (pump) => {
    const text = `${pump.repeat(270_000 / pump.length)}1a`;
    const slow = PII_TYPES.map((type) => {
      const before = process.cpuUsage();
      findPii(text, [type]);
      const { user, system } = process.cpuUsage(before);
      return { type, ms: (user + system) / 1_000 };
    });
    // Some tens of milliseconds; quadratic time is a minute.
    expect(slow.filter(({ ms }) => ms > 1_000)).toEqual([]);
  });
});
