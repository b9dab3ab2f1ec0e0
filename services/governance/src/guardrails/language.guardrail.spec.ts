import { policySchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { wholeSubject } from './guardrail.js';
import { language } from './language.guardrail.js';

const policy = policySchema.parse({ input: { language: { action: 'block', allowed: ['en', 'de'] } } });
const check = (text: string, by = policy) => language.check(wholeSubject({ stage: 'input', text }), by);

describe('language', () => {
  it.each([
    ['fr', "Comment est-ce que je réinitialise mon mot de passe de l'ordinateur ?"],
    ['es', '¿Cómo puedo restablecer la contraseña de mi ordenador?'],
    ['it', 'La stampante al secondo piano è rotta, chi la può riparare?'],
    ['pl', 'Drukarka na drugim piętrze jest zepsuta, kto może ją naprawić?'],
    ['ru', 'Принтер на втором этаже сломан, кто может его починить?'],
    ['zh', '二楼的打印机坏了,谁可以修理?'],
    ['ja', '二階のプリンターが壊れています。'],
    ['ar', 'الطابعة في الطابق الثاني معطلة، من يمكنه إصلاحها؟'],
  ])('finds %s in %j', (name, text) => {
    expect(check(text)).toMatchObject({ verdict: 'block', findings: [{ type: 'language' }] });
    expect(check(text).findings[0]!.message).toContain(`(${name})`);
  });

  it.each([
    'How do I reset the password of my computer?',
    'Wie setze ich das Passwort meines Computers zurück?',
    'Where is my card?',
    'Danke!',
    'ok',
    '',
    '27',
    'Où ?',
    'Kubernetes, Elasticsearch',
    'What does “joie de vivre” mean in English?',
    'SELECT name FROM customers WHERE id = 5',
    '```\nComment est-ce que je réinitialise mon mot de passe ?\n```',
    'https://fr.example/comment-reinitialiser-le-mot-de-passe-de-lordinateur',
    'مرحبا',
    '😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀',
  ])('leaves %j', (text) => {
    expect(check(text)).toEqual({ verdict: 'allow', findings: [] });
  });

  it('looks for nothing where a policy names no language', () => {
    const open = policySchema.parse({ input: { language: { action: 'block' } } });
    expect(check('La stampante al secondo piano è rotta', open).findings).toEqual([]);
  });

  it('does not read all of a long text', () => {
    const before = process.cpuUsage();
    check('La stampante al secondo piano è rotta. '.repeat(7_000));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });
});
