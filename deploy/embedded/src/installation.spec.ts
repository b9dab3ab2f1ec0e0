import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toStep, type Installation } from './installation.js';

const neverAPid = 2 ** 22 + 1;

function installation(overrides: Partial<Installation> = {}): Installation {
  const folder = join(mkdtempSync(join(tmpdir(), 'weir-install-')), 'kafka');
  return {
    name: 'kafka',
    title: 'Kafka',
    folder,
    parts: ['lib', 'launcher.jar'],
    sources: ['kafka/pom.xml'],
    build: async (staging) => {
      mkdirSync(join(staging, 'lib'));
      writeFileSync(join(staging, 'launcher.jar'), 'new');
    },
    ...overrides,
  };
}

const silent = () => undefined;

describe('toStep', () => {
  it('is done after it ran, and leaves nothing else behind', async () => {
    const plan = installation();
    const step = toStep(plan);
    expect(await step.done()).toBe(false);
    await step.run(silent);
    expect(await step.done()).toBe(true);
    expect(readdirSync(join(plan.folder, '..'))).toEqual(['kafka']);
  });

  it('replaces its parts and keeps what is not its own', async () => {
    const plan = installation();
    mkdirSync(join(plan.folder, 'data'), { recursive: true });
    writeFileSync(join(plan.folder, 'launcher.jar'), 'old');
    await toStep(plan).run(silent);
    expect(readFileSync(join(plan.folder, 'launcher.jar'), 'utf8')).toBe('new');
    expect(existsSync(join(plan.folder, 'data'))).toBe(true);
  });

  it.each([
    ['other sources', { sources: ['elasticsearch/pom.xml'] }],
    ['another part', { parts: ['lib', 'launcher.jar', 'modules'] }],
    ['a look that finds damage', { intact: () => Promise.resolve(false) }],
  ])('is not done with %s', async (_name, change) => {
    const plan = installation();
    await toStep(plan).run(silent);
    expect(await toStep({ ...plan, ...change }).done()).toBe(false);
  });

  it('keeps the earlier installation when a build fails', async () => {
    const plan = installation();
    await toStep(plan).run(silent);
    const failing = toStep({ ...plan, build: () => Promise.reject(new Error('offline')) });
    await expect(failing.run(silent)).rejects.toThrow('offline');
    expect(await failing.done()).toBe(true);
    expect(readdirSync(join(plan.folder, '..'))).toEqual(['kafka']);
  });

  it('is not done when it fails after its parts were replaced', async () => {
    const plan = installation({ finish: () => Promise.reject(new Error('no')) });
    await expect(toStep(plan).run(silent)).rejects.toThrow('no');
    expect(await toStep(plan).done()).toBe(false);
  });

  it('removes what killed installations left, and spares those of living processes', async () => {
    const plan = installation();
    mkdirSync(`${plan.folder}.staging-${neverAPid}`);
    mkdirSync(`${plan.folder}.staging-${process.ppid}`);
    await toStep(plan).run(silent);
    expect(readdirSync(join(plan.folder, '..'))).toEqual(['kafka', `kafka.staging-${process.ppid}`]);
  });
});
