import { create, CitationSchema } from '@weir/contracts';
import { policySchema } from '@weir/resources';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from './edits.js';
import { findSecrets } from './find-secrets.js';
import { secrets } from './secrets.guardrail.js';
import { wholeSubject } from './guardrail.js';

// Put together here, so that no scanner of repositories takes a made-up token for a real one.
const token = (...parts: string[]) => parts.join('');
const alphanumeric = 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0';
const base64Line = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';
const pem = (kind: string, body: string) => `-----BEGIN ${kind}-----\n${body}\n-----END ${kind}-----`;
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P'].join('.');

const found = (text: string) => findSecrets(text).map(({ type, start, end }) => [type, text.slice(start, end)]);

describe('findSecrets', () => {
  it.each([
    ['aws-key', token('AK', 'IAIOSFODNN7EXAMPLE')],
    ['aws-key', token('AS', 'IAIOSFODNN7EXAMPLE')],
    ['github-token', token('gh', `p_${alphanumeric.slice(0, 36)}`)],
    ['github-token', token('gh', `s_${alphanumeric.slice(0, 36)}`)],
    ['github-token', token('github', `_pat_${alphanumeric.slice(0, 22)}_${alphanumeric}`)],
    ['gitlab-token', token('gl', `pat-${alphanumeric.slice(0, 20)}`)],
    ['slack-token', token('xo', `xb-123456789012-${alphanumeric.slice(0, 24)}`)],
    ['slack-token', token('xa', `pp-1-A012345-123456-${alphanumeric.slice(0, 20)}`)],
    ['google-key', token('AI', `za${alphanumeric.slice(0, 35)}`)],
    ['google-key', token('GOC', `SPX-${alphanumeric.slice(0, 28)}`)],
    ['stripe-key', token('sk', `_live_${alphanumeric.slice(0, 24)}`)],
    ['stripe-key', token('rk', `_test_${alphanumeric.slice(0, 24)}`)],
    ['anthropic-key', token('sk', `-ant-api03-${alphanumeric}`)],
    ['npm-token', token('np', `m_${alphanumeric.slice(0, 36)}`)],
    ['pypi-token', token('py', `pi-${alphanumeric}${alphanumeric}`)],
    ['huggingface-token', token('h', `f_${alphanumeric.slice(0, 34)}`)],
    ['sendgrid-key', token('S', `G.${alphanumeric.slice(0, 22)}.${alphanumeric}`)],
    ['service-token', token('fig', `d_${alphanumeric}`)],
    ['service-token', token('dop', `_v1_${'0123456789abcdef'.repeat(4)}`)],
    ['service-token', token('hv', `s.${alphanumeric.slice(0, 24)}`)],
    ['service-token', token('gs', `k_${alphanumeric}${alphanumeric.slice(0, 12)}`)],
    ['service-token', token('shp', `at_${'0123456789abcdef'.repeat(2)}`)],
    ['service-token', token('123456789', `:AA${alphanumeric.slice(0, 33)}`)],
    ['service-token', token('0123456789abcdef'.repeat(2), '-us12')],
    ['jwt', jwt],
    ['private-key', pem('RSA PRIVATE KEY', `${base64Line}\n${base64Line}`)],
    ['private-key', pem('OPENSSH PRIVATE KEY', base64Line)],
    ['private-key', pem('PGP PRIVATE KEY BLOCK', `Version: 1\n\n${base64Line}\n=abcd`)],
    ['private-key', pem('ENCRYPTED PRIVATE KEY', base64Line).replaceAll('\n', String.raw`\n`)],
    ['private-key', `-----BEGIN PRIVATE KEY-----\n${base64Line}\n${base64Line}`],
  ])('finds a whole %s: %s', (type, secret) => {
    expect(found(`Before ${secret}`)).toEqual([[type, secret]]);
    expect(found(`(${secret}), after.`)).toEqual([[type, secret]]);
  });

  it.each([
    ['openai-key', 'sk-', 'EXAMPLE-dev-0000', ''],
    ['openai-key', 'sk-proj-', alphanumeric, ''],
    ['slack-token', 'https://hooks.slack.com/services/', `T01234567/B01234567/${alphanumeric.slice(0, 24)}`, ''],
    ['authorization', 'Bearer ', 'weir-dev-token-EXAMPLE', ''],
    ['authorization', 'authorization: Basic ', 'dXNlcjpodW50ZXIyMg==', ''],
    ['connection-password', 'http://user:', 'EXAMPLE', '@127.0.0.1:9200'],
    ['connection-password', 'postgresql+asyncpg://app:', 's3cr:t%21', '@db.internal:5432/app?sslmode=require'],
    ['connection-password', 'redis://:', 'p4ss', '@cache:6379/0'],
    ['assigned-secret', 'sasl.password=', 'EXAMPLE-dev', ''],
    ['assigned-secret', 'DB_PASSWORD="', 'correct horse 1', '"'],
    ['assigned-secret', "'client_secret' => '", 'q9Zr-4Tb7-Lm20', "',"],
    ['assigned-secret', '"apiKey": "', '0f8fad5bd9cb469fa165', '", "name": "x"'],
    ['assigned-secret', 'aws_secret_access_key = ', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', '\nregion = eu'],
    ['assigned-secret', 'AccountName=x;AccountKey=', `${alphanumeric}==`, ';EndpointSuffix=y'],
    ['assigned-secret', String.raw`{\"password\": \"`, 'Tr0ub4dor&3', String.raw`\"}`],
    ['assigned-secret', 'passwd: ', 'S3lma!Lagerl0f', ' and so on'],
    ['assigned-secret', 'export GITHUB_TOKEN=', 'f00ba7c0ffee1234', ''],
  ])('finds a %s by what stands around it: %s', (type, before, secret, after) => {
    expect(found(`${before}${secret}${after}`)).toEqual([[type, secret]]);
  });

  it.each([
    'Password: at least twelve characters, with a digit.',
    'The secret: nobody knows. Secret = something',
    'password: required',
    'password=<your-password> token=$TOKEN secret=${SECRET} api_key={{ key }} passwd=********',
    'password: env:DB_PASSWORD, token: file:/run/secrets/token',
    'const token = getAccessToken(); const secret = config.auth.secretValue;',
    'const password = process.env.PASSWORD1; password=os.environ["PASSWORD1"]',
    'max_tokens: 12345678, token_count=1234567890, tokenizer = all-MiniLM-L6-v2',
    'secretName: prod-db-2024a, password_file=/etc/weir/pass1, token_url: https://example.com/t1/token',
    'api_key_header: X-Api-Key-V2',
    'postgres://user:password@localhost/db and https://example.com:8080/a@b and mailto:x@example.com',
    'https://${USER}:${PASSWORD}@host and amqp://user:<password>@host',
    'a task-force-for-everything-2024, sk-folding-cube-spinner, a risk-adjusted-return-2024',
    'Bearer bonds and the bearer of this letter; Bearer YOUR_ACCESS_TOKEN_HERE',
    'AKIA is the prefix of AWS keys; ghp_ and glpat- are others; eyJ begins a token.',
    'Keys begin with -----BEGIN PRIVATE KEY----- and end with -----END PRIVATE KEY-----.',
    pem('PRIVATE KEY', '...'),
    pem('PUBLIC KEY', base64Line),
    pem('CERTIFICATE', base64Line),
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'commit 7f3c1de9a1b2c3d4e5f60718293a4b5c6d7e8f90, id 123e4567-e89b-12d3-a456-426614174000',
  ])('finds nothing in %j', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('counts what two rules find as one, of the surer type', () => {
    const key = token('gh', `p_${alphanumeric.slice(0, 36)}`);
    expect(found(`token = "${key}"`)).toEqual([['github-token', key]]);
  });

  it('finds every key of several, and no more', () => {
    const key = pem('EC PRIVATE KEY', base64Line);
    const text = `${key}\ntext between\n${key}\n-----BEGIN PRIVATE KEY----- in prose`;
    expect(found(text)).toEqual([
      ['private-key', key],
      ['private-key', key],
    ]);
  });
});

const subject = (text: string) => wholeSubject({ stage: 'output', text });

describe('what is too random for a word', () => {
  const random = token('q8Xv2LmZ', 'r4TnB7wKc1YdP9sF');

  it('is found where words for secrets stand before it', () => {
    expect(found(`The API key for staging is ${random}, keep it.`)).toEqual([['high-entropy', random]]);
    expect(found(`| token | ${random} |`)).toEqual([['high-entropy', random]]);
  });

  it.each([
    `The picture is ${random}.`,
    `the sha256 digest of the token file is ${random}`,
    'the secret of services/governance/src/Guardrails/Secrets2',
    'token d41d8cd98f00b204e9800998ecf8427e of the file',
    'the tokenLengthOfEveryChunk2Index and the secretsOfTheGuardrail1Name',
  ])('is left elsewhere: %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('secrets', () => {
  const text = 'password=EXAMPLE-dev and more';

  it.each([
    ['flag', 'allow'],
    ['review', 'review'],
    ['block', 'block'],
  ] as const)('finds and changes nothing where the policy says %s', (action, verdict) => {
    const judgement = secrets.check(subject(text), policySchema.parse({ output: { secrets: action } }));
    expect(judgement).toEqual({
      verdict,
      findings: [{ type: 'assigned-secret', start: 9, end: 20, score: 0.6, message: 'A secret.' }],
    });
  });

  it('looks for nothing where the policy allows it', () => {
    const judgement = secrets.check(subject(text), policySchema.parse({ output: { secrets: 'allow' } }));
    expect(judgement).toEqual({ verdict: 'allow', findings: [] });
  });

  it('masks every character but line ends', () => {
    const key = pem('PRIVATE KEY', base64Line);
    const judgement = secrets.check(subject(key), policySchema.parse({}));
    const masked = applyEdits(key, judgement.edits ?? []);
    expect(masked).toMatch(/^•+\n•+\n•+$/);
    expect(masked).toHaveLength(key.length);
  });

  it('masks what citations quote', () => {
    const citation = create(CitationSchema, { chunkId: 'c', quote: text, title: 'Set-up', start: 0, end: text.length });
    const judgement = secrets.check({ ...subject('See [1].'), citations: [citation] }, policySchema.parse({}));
    expect(judgement.verdict).toBe('redact');
    expect(judgement.citations).toEqual([{ ...citation, quote: `password=${'•'.repeat(11)} and more` }]);
    expect(judgement.findings).toEqual([expect.objectContaining({ type: 'assigned-secret' })]);
  });

  const pieces = fc.constantFrom(
    ...' |\n|"|\'|=|: |://|@|a:|.|password|api_key|sk-|x1Y2z3W4v5|Bearer |word|•|\u{1F600}'.split('|'),
    jwt,
    base64Line,
    '-----BEGIN PRIVATE KEY-----',
    '-----END PRIVATE KEY-----',
  );
  const mixed = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));

  it('keeps the length, and finds nothing in what it masked', () => {
    fc.assert(
      fc.property(mixed, (made) => {
        const judgement = secrets.check(subject(made), policySchema.parse({}));
        const masked = applyEdits(made, judgement.edits ?? []);
        expect(masked).toHaveLength(made.length);
        for (const { start, end } of judgement.findings) expect(masked.slice(start, end)).toMatch(/^[•\n]+$/);
      }),
      { numRuns: 1_000 },
    );
  });
});
