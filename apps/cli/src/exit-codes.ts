/** What the `weir` command's exit codes mean; they are part of its interface. `weir help exit-codes` prints them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notReady: 3,
  notFound: 4,
  notAllowed: 5,
  differs: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const MEANINGS: Record<keyof typeof EXIT, string> = {
  ok: 'everything asked for was done',
  failed: 'something failed; of several documents, questions or queries at least one',
  usage: 'the command line or a file it names is wrong; nothing was done',
  notReady: 'Weir, Kafka, Elasticsearch or MLflow is not running, not ready or not reachable',
  notFound: 'the app, collection, document, resource, prompt, topic or record does not exist',
  notAllowed: 'the key is unknown, its role may not do this, or a budget does not allow it',
  differs: '`weir diff` only: what is declared differs from the files',
  interrupted: 'stopped by Ctrl-C before it was done',
};

export function describeExitCodes(): string {
  return Object.entries(EXIT)
    .map(([name, code]) => `${String(code).padStart(3)}  ${MEANINGS[name as keyof typeof EXIT]}`)
    .join('\n');
}
