import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stepsOf } from './incident.ts';
import { incidents } from './incidents.ts';
import { recordedSteps, shorten } from './recorded.ts';
import { whatIsMissing } from './walk.ts';

describe('incidents', () => {
  it('each have a name, a way out that begins by looking, and what the page shows of it', () => {
    expect(new Set(incidents.map(({ name }) => name)).size).toBe(incidents.length);
    for (const { name, title, find, mend, over } of incidents) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(title).not.toMatch(/\.$/);
      expect([name, find.length, mend.length > 0, over.length > 0]).toEqual([name, find.length, true, true]);
      expect(find.length).toBeGreaterThanOrEqual(2);
    }
    const recorded = readdirSync(join(import.meta.dirname, 'recorded')).map((file) => basename(file, '.json'));
    expect(recorded.toSorted()).toEqual(incidents.map(({ name }) => name).toSorted());
  });

  it.each(incidents.map((incident) => [incident.name, incident] as const))(
    'what was recorded of %s is what its steps have to show',
    (_, incident) => {
      const recorded = recordedSteps(incident);
      for (const [index, { step }] of stepsOf(incident).entries()) {
        const { output } = recorded[index]!;
        expect([step.command, whatIsMissing(step, { code: [step.exitCode ?? 0].flat()[0]!, output })]).toEqual([
          step.command,
          undefined,
        ]);
        // No machine's own places.
        expect(output).not.toMatch(/\/tmp\/|\/home\/|\/work\//);
      }
    },
  );
});

describe('shorten', () => {
  const step = { text: '', command: '', shows: [/^b/], keeps: [/^head/] };

  it.each([
    ['head\na\na\nb\nc\n', 'head\n…\nb\n…'],
    ['b', 'b'],
    ['', '…'],
  ])('%j', (output, shown) => {
    expect(shorten(output, step)).toBe(shown);
  });
});
