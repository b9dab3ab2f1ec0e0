import { randomUUID } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutsideClient } from './support/outside-client.js';
import { sharedSystem } from './support/shared-system.js';
import { deadLettersOf, TOPIC } from './support/topics.js';
import { until } from './support/until.js';

/**
 * What is erased is searched for afterwards where it could be, and not by Weir: every file of Kafka and of the logs, and every
 * index of Elasticsearch. Each thing that is erased holds a word of its own.
 */
const system = sharedSystem();
const collection = `erasure-${randomUUID().slice(0, 8)}`;
/** What stands in another collection is no context of a question about the first. */
const elsewhere = `${collection}-elsewhere`;
const folder = mkdtempSync(join(tmpdir(), 'weir-erasure-'));
const word = () => `zq${randomUUID().replaceAll('-', '')}`;

interface Erased {
  erasureId: string;
  state: string;
  objects: { store: string; kind: string; place: string; count: number; state: string }[];
  probes: { place: string; searched: number; found: number }[];
  failure?: string;
}

let client: OutsideClient;

beforeAll(async () => {
  client = await OutsideClient.connect(system.addresses.kafkaBrokers, [
    TOPIC.documents,
    TOPIC.answers,
    deadLettersOf(TOPIC.documents),
  ]);
});

afterAll(async () => {
  await client.close();
  rmSync(folder, { recursive: true });
});

async function ingest(into: string, name: string, text: string, ...options: string[]): Promise<void> {
  writeFileSync(join(folder, name), text);
  await system.mustWeir(['ingest', join(folder, name), '--collection', into, '--wait', ...options]);
}

async function ask(from: string, question: string, ...options: string[]): Promise<{ runId: string; answer: string }> {
  const [answer] = await system.mustWeir(['ask', question, '--app', 'handbook', '-c', from, ...options]);
  return answer as unknown as { runId: string; answer: string };
}

const erase = async (...words: string[]): Promise<Erased> => {
  const { lines, errors } = await system.weir(['erase', ...words, '--json'], { timeoutMs: 240_000 });
  if (lines.length !== 1) throw new Error(errors);
  return lines[0] as unknown as Erased;
};

/** Files of this system that hold a word, as bytes. */
function filesWith(text: string): string[] {
  return globSync('**/*', { cwd: system.addresses.home }).filter((name) => {
    const path = join(system.addresses.home, name);
    try {
      return statSync(path).isFile() && readFileSync(path).includes(text);
    } catch {
      // It was deleted meanwhile.
      return false;
    }
  });
}

async function entriesWith(text: string): Promise<number> {
  const url = `${system.addresses.elasticsearchUrl}/_all/_search?expand_wildcards=all&q=${text}`;
  const { hits } = (await (await fetch(url)).json()) as { hits: { total: { value: number } } };
  return hits.total.value;
}

describe('weir erase document', { timeout: 300_000 }, () => {
  const canary = word();
  const letter = `# Letter\n\nThe gate code ${canary} opens the seventh warehouse door behind the old north harbour.\n`;
  let kept: { runId: string };
  let erased: Erased;

  it('takes it out of every topic, index and log, with all that was made of it', async () => {
    await ingest(collection, 'letter.md', letter);
    await ingest(
      elsewhere,
      'kept.md',
      '# Ferry\n\nThe ferry to the island leaves at 07:15 from the north pier every day.\n',
    );
    const about = await ask(collection, 'Which gate code opens the seventh warehouse door?');
    expect(about.answer).toContain(canary);
    await ask(collection, 'Which gate code opens the seventh warehouse door?', '--stream');
    await system.mustWeir(['feedback', 'give', about.runId, '--comment', `It says ${canary}.`]);
    kept = await ask(elsewhere, 'When does the ferry to the island leave?');
    const broken = { collection, documentId: 'letter.md', text: letter, version: 'newest' };
    await client.publish(TOPIC.documents, 'letter.md', broken);
    await client.wait(deadLettersOf(TOPIC.documents), 'the dead letter', ({ key }) => key === 'letter.md');
    expect(filesWith(canary)).not.toEqual([]);
    expect(await entriesWith(canary)).toBeGreaterThan(0);

    erased = await erase('document', 'letter.md', '-c', collection, '--yes', '--reason', 'ticket 4711');
    expect(erased).toMatchObject({ state: 'erased' });
    expect(filesWith(canary)).toEqual([]);
    expect(await entriesWith(canary)).toBe(0);
  });

  it('says in the receipt what went, and what was searched afterwards', async () => {
    const places = erased.objects.filter(({ state }) => state === 'erased').map(({ place }) => place);
    expect(places).toEqual(expect.arrayContaining([TOPIC.documents, TOPIC.answers, deadLettersOf(TOPIC.documents)]));
    expect(erased.probes.every(({ found }) => found === 0)).toBe(true);
    for (const place of [TOPIC.documents, TOPIC.answers, 'index']) {
      expect([place, erased.probes.find((probe) => probe.place === place)?.searched]).toEqual([
        place,
        expect.any(Number),
      ]);
    }
    expect(erased.probes.find(({ place }) => place === TOPIC.documents)!.searched).toBeGreaterThan(0);
    const file = join(folder, 'receipt.json');
    writeFileSync(file, JSON.stringify(erased));
    expect(await system.mustWeir(['erase', 'verify', file])).toMatchObject([{ signature: 'good', pinned: true }]);
    writeFileSync(file, JSON.stringify(erased).replaceAll('ticket 4711', 'ticket 4712'));
    const forged = await system.weir(['erase', 'verify', file, '--json']);
    expect([forged.code, forged.lines]).toMatchObject([1, [{ signature: 'forged' }]]);
  });

  it('leaves everything else, and the audit trail whole', async () => {
    const again = await ask(elsewhere, 'When does the ferry to the island leave?');
    expect(again.answer).toContain('07:15');
    const [trace] = await system.mustWeir(['trace', kept.runId]);
    expect(trace).toMatchObject({ runId: kept.runId, outcome: 'answered' });
    const gone = await ask(collection, 'Which gate code opens the seventh warehouse door?');
    expect(gone.answer).not.toContain(canary);
    const record = await until('the erasure is on record', async () => {
      const [found] = await system.mustWeir(['audit', 'list', '--action', 'data-erased']);
      return found;
    });
    expect(record).toMatchObject({ object: { kind: 'Erasure', name: erased.erasureId }, outcome: 'erased' });
    expect(await system.mustWeir(['audit', 'verify'])).toMatchObject([{ whole: true }]);
  });

  it('finds nothing the second time', async () => {
    expect(await erase('document', 'never.md', '-c', collection, '--dry-run')).toMatchObject({ state: 'previewed' });
    expect(await erase('subject', word(), '--yes')).toMatchObject({ state: 'nothing-found' });
  });
});

describe('weir erase subject', { timeout: 300_000 }, () => {
  it('erases the documents and questions of a person, though governance is killed in the middle, with one receipt', async () => {
    const subject = `person-${randomUUID().slice(0, 8)}`;
    const canary = word();
    await ingest(
      collection,
      'file.md',
      `# File\n\nShe lives in the house ${canary} beside the bakery of the village since May.\n`,
      '--subject',
      subject,
    );
    const question = word();
    await ask(collection, `What do you know of ${question}?`, '--subject', subject);
    const other = word();
    await ask(elsewhere, `What do you know of ${other}?`, '--subject', `${subject}-other`);

    const [started] = await system.mustWeir(['erase', 'subject', subject, '--yes', '--no-wait']);
    const { erasureId } = started as { erasureId: string };
    const show = async () => {
      const [shown] = await system.mustWeir(['erase', 'show', erasureId]);
      return shown as unknown as Erased & { progress?: { phase: string } };
    };
    await until('it is under way', async () => ['stores', 'topics'].includes((await show()).progress?.phase ?? ''), {
      withinMs: 150_000,
    });
    const { pid } = system.processes.instances.find(({ service }) => service === 'governance')!;
    process.kill(pid, 'SIGKILL');
    const ended = await until(
      'it has ended',
      async () => {
        const shown = await show();
        return shown.state !== 'running' && shown;
      },
      { withinMs: 200_000 },
    );
    expect(ended).toMatchObject({ state: 'erased' });
    for (const gone of [canary, question]) {
      expect(filesWith(gone)).toEqual([]);
      expect(await entriesWith(gone)).toBe(0);
    }
    expect(filesWith(other)).not.toEqual([]);
    const receipts = (await system.mustWeir(['erase', 'list'])).filter((one) => one['erasureId'] === erasureId);
    expect(receipts).toHaveLength(1);
  });
});
