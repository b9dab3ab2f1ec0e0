import { type Progress, type Report, type Stage, STAGES } from '../supervisor/progress.js';
import { duration } from './duration.js';
import type { Terminal } from './terminal.js';

/** The part of a listr2 task that is needed here. */
interface Task {
  title: string;
  output: string;
  skip(reason?: string): void;
}

/** How far a stage is. The list shows one after the other, so what is told may come before its task is there. */
class StageView {
  readonly began = Promise.withResolvers<void>();
  readonly ended = Promise.withResolvers<void>();
  #task: Task | undefined;
  #note = '';
  #skipped: string | undefined;

  constructor(private readonly title: string) {
    this.ended.promise.catch(() => undefined);
  }

  note(text: string): void {
    this.#note = text;
    if (this.#task) this.#task.output = text;
  }

  skip(reason: string): void {
    this.#skipped ??= reason;
    this.began.resolve();
    this.ended.resolve();
  }

  async show(task: Task): Promise<void> {
    this.#task = task;
    await this.began.promise;
    const from = performance.now();
    if (this.#note !== '') task.output = this.#note;
    await this.ended.promise;
    if (this.#skipped === undefined) task.title = `${this.title} (${duration(performance.now() - from)})`;
    else task.skip(this.#skipped);
  }
}

/** Shows stages as they go: redrawn in place on a terminal, a line for every change elsewhere, nothing with `--json`. */
export async function renderProgress(terminal: Terminal): Promise<{ report: Report; end: () => Promise<void> }> {
  const { Listr, ListrLogger } = await import('listr2');
  const views = new Map(Object.entries(STAGES).map(([stage, title]) => [stage as Stage, new StageView(title)]));
  const renderer = terminal.json ? 'silent' : terminal.interactive ? 'default' : 'simple';
  let rendering: Promise<unknown> | undefined;
  const render = (): Promise<unknown> =>
    new Listr(
      [...views].map(([stage, view]) => ({ title: STAGES[stage], task: (_: unknown, task: Task) => view.show(task) })),
      {
        renderer,
        // Who renders does not decide how the process ends.
        registerSignalListeners: false,
        rendererOptions: {
          showErrorMessage: false,
          collapseSkips: false,
          // Standard error is for what is wrong, in one line, and not for where that was.
          logger: new ListrLogger({ useIcons: true, toStderr: [] }),
        },
      } as object,
    )
      .run()
      .catch(() => undefined);
  const report = (progress: Progress): void => {
    rendering ??= render();
    const view = views.get(progress.stage)!;
    switch (progress.state) {
      case 'started':
        return view.began.resolve();
      case 'note':
        return view.note(progress.text);
      case 'done':
        return view.ended.resolve();
      case 'skipped':
        return view.skip(progress.text);
      case 'failed':
        return view.ended.reject(new Error(STAGES[progress.stage]));
    }
  };
  const end = async (): Promise<void> => {
    for (const view of views.values()) view.skip('not reached');
    await rendering;
  };
  return { report, end };
}
