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
  readonly #began = Promise.withResolvers<void>();
  /** With what stands behind its title when it is done; undefined when it was never reached. */
  readonly #ended = Promise.withResolvers<string | undefined>();
  readonly #title: string;
  #startedAt = 0;
  #task: Task | undefined;
  #note = '';

  constructor(title: string) {
    this.#title = title;
    this.#ended.promise.catch(() => undefined);
  }

  take(progress: Progress): void {
    switch (progress.state) {
      case 'started':
        this.#startedAt = performance.now();
        return this.#began.resolve();
      case 'note':
        this.#note = progress.text;
        if (this.#task) this.#task.output = progress.text;
        return;
      case 'done':
        return this.#end(duration(performance.now() - this.#startedAt));
      case 'skipped':
        return this.#end(progress.text);
      case 'failed':
        return this.#ended.reject(new Error(this.#title));
    }
  }

  /** Nothing more comes. */
  close(): void {
    this.#end(undefined);
  }

  async show(task: Task): Promise<void> {
    this.#task = task;
    if (this.#note !== '') task.output = this.#note;
    await this.#began.promise;
    const how = await this.#ended.promise;
    if (how === undefined) task.skip('not reached');
    else task.title = `${this.#title} (${how})`;
  }

  #end(how: string | undefined): void {
    this.#ended.resolve(how);
    this.#began.resolve();
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
    views.get(progress.stage)?.take(progress);
  };
  const end = async (): Promise<void> => {
    for (const view of views.values()) view.close();
    await rendering;
  };
  return { report, end };
}
