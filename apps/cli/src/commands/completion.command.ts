import { Argument, Command } from 'commander';
import type { Cli } from '../cli.js';

export function completionCommand(cli: Cli): Command {
  return new Command('completion')
    .description('Print a completion script: eval "$(npx weir completion bash)"')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh']))
    .action((shell: string, _options: unknown, command: Command) => {
      const script = completionScript(command.parent!, shell);
      return cli.terminal.print({ shell, script }, () => script);
    });
}

/** For bash; zsh reads the same through its own emulation of it. */
function completionScript(program: Command, shell: string): string {
  const cases = [...pathsOf(program, '')].map(([path, words]) => `    '${path}') words='${words.join(' ')}' ;;`);
  return [
    ...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    '_weir() {',
    '  local path="" word words=""',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do [[ $word == -* ]] || path="${path:+$path }$word"; done',
    '  case "$path" in',
    ...cases,
    '    *) path="${path%% *}"; words=\'--json --help\' ;;',
    '  esac',
    '  COMPREPLY=($(compgen -o default -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -o default -F _weir weir',
  ].join('\n');
}

/** Every command by its words, with what may follow: its subcommands and its long options. */
function* pathsOf(command: Command, path: string): Generator<[string, string[]]> {
  const options = command.options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long ?? []);
  const visible = command.createHelp().visibleCommands(command);
  const subcommands = visible.map((sub) => sub.name());
  yield [path, [...new Set([...subcommands, ...options, '--json', '--help'])]];
  for (const sub of visible) yield* pathsOf(sub, path === '' ? sub.name() : `${path} ${sub.name()}`);
}
