import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unitsOf } from './context-units.js';
import { hitOf } from './hit.fake.js';

/** Kind, text and what it stands under besides the title. */
const read = (text: string, fields = {}) =>
  unitsOf([hitOf(text, fields)]).map(({ kind, text: says, above }) => [kind, says, above.slice(1).join(' > ')]);

describe('unitsOf', () => {
  it('cuts paragraphs at sentences, also those wrapped over lines', () => {
    expect(read('Call the helpdesk at 09:30. It is\nopen until 18:00, e.g. for\nDr. Smith.\n\nAsk anything!')).toEqual([
      ['sentence', 'Call the helpdesk at 09:30.', ''],
      ['sentence', 'It is open until 18:00, e.g. for Dr. Smith.', ''],
      ['sentence', 'Ask anything!', ''],
    ]);
  });

  it('takes headings for what the rest stands under', () => {
    const text = '## Leave\n\nYou have days.\n\n### Unused days #\n\nThey expire.\n\nSick leave\n----------\nGet well.';
    expect(read(text, { headingPath: ['Leave'] })).toEqual([
      ['sentence', 'You have days.', 'Leave'],
      ['sentence', 'They expire.', 'Leave > Unused days'],
      ['sentence', 'Get well.', 'Leave > Sick leave'],
    ]);
  });

  it('knows the headings of plain text by their looks', () => {
    const text = '2. THE ASSISTANCE LINE\n\nIt is open.\n\nWhat is insured\n\nEvery trip is.';
    expect(read(text)).toEqual([
      ['sentence', 'It is open.', '2. THE ASSISTANCE LINE'],
      ['sentence', 'Every trip is.', 'What is insured'],
    ]);
  });

  it('keeps items whole, under the words that open their list', () => {
    const text = 'The line can:\n\n- find a **doctor**;\n- arrange your\n  transport.\n\nIt is free.';
    expect(read(text)).toEqual([
      ['item', 'find a doctor;', 'The line can:'],
      ['item', 'arrange your transport.', 'The line can:'],
      ['sentence', 'It is free.', ''],
    ]);
  });

  it('cuts long items at sentences', () => {
    const sentence = `It ${'really '.repeat(30)}matters.`;
    expect(read(`- ${sentence} ${sentence}`).map(([kind]) => kind)).toEqual(['item', 'item']);
  });

  it('reads the rows of a Markdown table under its columns', () => {
    const text = 'At most:\n\n| City | Per night |\n| :--- | ---: |\n| Graz | €125 |\n| a \\| b | |';
    expect(read(text)).toEqual([
      ['row', 'City: Graz; Per night: €125', 'At most:'],
      ['row', 'City: a | b', 'At most:'],
    ]);
  });

  it('reads the rows of a table without outer bars', () => {
    expect(read('Limits\n\nCard | Limit\nTravel | €2,500\nField | €4,000')).toEqual([
      ['row', 'Card: Travel; Limit: €2,500', 'Limits'],
      ['row', 'Card: Field; Limit: €4,000', 'Limits'],
    ]);
  });

  it('takes no row for the columns of a table whose beginning is in another chunk', () => {
    expect(read('| Graz | €125 |\n| Porto | €130 |')).toEqual([
      ['row', 'Graz; €125', ''],
      ['row', 'Porto; €130', ''],
    ]);
  });

  it('reads CSV under the columns that the first chunk of the document names', () => {
    const csv = { documentId: 'offices.csv', title: 'offices' };
    const first = hitOf('city,opening_hours,contact\nUtrecht,"07:00, to 20:00",Ann', { ...csv, start: 0 });
    const later = hitOf('Graz,07:30,Bo\nPorto,"""08:00""",Cy', { ...csv, start: 60 });
    expect(unitsOf([later, first]).map(({ text }) => text)).toEqual([
      'city: Graz; opening hours: 07:30; contact: Bo',
      'city: Porto; opening hours: "08:00"; contact: Cy',
      'city: Utrecht; opening hours: 07:00, to 20:00; contact: Ann',
    ]);
  });

  it('takes prose with commas for prose', () => {
    expect(read('First, second, third.\nFourth, fifth, sixth.').map(([kind]) => kind)).toEqual([
      'sentence',
      'sentence',
    ]);
  });

  it('reads the sentences of a JSON row under its short fields', () => {
    const row = '{"id":"stage","title":"Stage","text":"Stage is the \\"height\\" of the water. Customers say level."}';
    expect(read(row)).toEqual([
      ['row', 'Stage is the "height" of the water.', 'Stage'],
      ['row', 'Customers say level.', 'Stage'],
    ]);
  });

  it('describes a JSON row without prose', () => {
    expect(read('{"city":"Graz","desks":26,"open":true,"note":null}')).toEqual([
      ['row', 'city: Graz; desks: 26; open: true', ''],
    ]);
  });

  it('keeps code in one piece, fenced or not, and also when a chunk begins inside of it', () => {
    expect(read('Use it:\n\n```js\nconst a = f();\n\nrun(a);\n```\n\nIt is finished now.')).toEqual([
      ['code', 'const a = f();\n\nrun(a);', 'Use it:'],
      ['sentence', 'It is finished now.', ''],
    ]);
    expect(read('const a = f();\nrun(a);\n```\n\nIt is finished now.')).toEqual([
      ['code', 'const a = f();\nrun(a);', ''],
      ['sentence', 'It is finished now.', ''],
    ]);
  });

  it('reads through quotation marks and links', () => {
    const text = '> See the [guide\n> of it](./Guide.md) first. Then you\n> may begin.\n\nA `a.b. C` stays.';
    expect(read(text)).toEqual([
      ['sentence', 'See the guide of it first.', ''],
      ['sentence', 'Then you may begin.', ''],
      ['sentence', 'A `a.b. C` stays.', ''],
    ]);
  });

  it('quotes nothing that is longer than a statement', () => {
    expect(read('word '.repeat(300))).toEqual([]);
  });

  it('finds every unit where its text stands, in order, none inside another', () => {
    const piece = fc.constantFrom(
      'One sentence. ',
      '- an item\n',
      '\n\n',
      '| a | b |\n',
      '|---|---|\n',
      '# Head\n',
      '```\n',
      'x = f();\n',
      '{"a":"b c d e f g h."}\n',
      'a,b,c\n',
      'Yes: \n',
      '> quoted\n',
      '🎉 ',
      '"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        let end = 0;
        for (const unit of unitsOf([hitOf(text)])) {
          expect(unit.start).toBeGreaterThanOrEqual(end);
          expect(unit.end).toBeGreaterThan(unit.start);
          expect(unit.end).toBeLessThanOrEqual(text.length);
          const quote = text.slice(unit.start, unit.end);
          expect(quote).toBe(quote.trim());
          end = unit.end;
        }
      }),
    );
  });

  it.each([
    ['[', 'a['.repeat(10_000)],
    ['a link without an end', '[a]('.repeat(5_000)],
    ['emphasis', '**a '.repeat(5_000)],
    ['a heading', `# ${' '.repeat(19_000)}x`],
    ['quotes', '"'.repeat(20_000)],
    ['colons', ':"'.repeat(10_000)],
    ['digits', '1,'.repeat(10_000)],
    ['back-ticks', '`'.repeat(20_000)],
    ['tags', '<a'.repeat(10_000)],
    ['bars', '| '.repeat(10_000)],
    ['addresses', 'http://'.repeat(3_000)],
  ])('takes no long time over many of %s', (_name, text) => {
    const started = performance.now();
    unitsOf([hitOf(text)]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
