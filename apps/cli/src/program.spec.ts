import { describe, expect, it } from 'vitest';
import type { Cli } from './cli.js';
import { createProgram } from './program.js';

const cli = { terminal: { json: false } } as Cli;
const commandsFor = async (...parameters: string[]) =>
  (await createProgram(cli, '1.2.3', parameters)).commands.map((command) => command.name());

describe('createProgram', async () => {
  const all = (await createProgram(cli, '1.2.3')).commands;

  it('loads the command that is named, and no other', async () => {
    expect(all.length).toBeGreaterThan(20);
    for (const command of all) {
      const name = command.name();
      if (name !== 'completion') expect(await commandsFor('--json', name, '--help')).toEqual([name]);
    }
  });

  it.each([
    ['help of everything', []],
    ['help of one', ['help', 'ask']],
    ['completion', ['completion', 'bash']],
    ['a name that is none', ['aks']],
    ['a name that every object has', ['toString']],
  ])('loads all for %s', async (_what, parameters) => {
    expect(await commandsFor(...parameters)).toEqual(all.map((command) => command.name()));
  });

  it('loads none to say its version', async () => {
    expect(await commandsFor('--version')).toEqual([]);
    expect(await commandsFor('-V')).toEqual([]);
  });

  it('shows every command in its help but those that others run', async () => {
    const help = (await createProgram(cli, '1.2.3')).helpInformation();
    for (const command of all)
      expect(help.includes(`\n  ${command.name()} `), command.name()).toBe(command.name() !== 'install');
  });
});
