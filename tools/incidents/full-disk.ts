import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../e2e/support/until.js';
import type { Incident } from './incident.ts';
import type { IncidentSystem } from './incident-system.ts';

const DOCUMENT = 'notices/lift.md';
const WATERMARK = 'cluster.routing.allocation.disk.watermark';
const GIB = 1024 ** 3;
/** The file, and how much of it is beyond the mark: others write to this disk too, and must not decide. */
const DUMP_BYTES = 3 * GIB;
const BEYOND_BYTES = DUMP_BYTES / 2;
const LEAST_FREE = 2 * DUMP_BYTES;

const dumpOf = ({ home }: IncidentSystem) => join(home, 'data', 'elasticsearch', 'java_pid4711.hprof');

async function putSettings({ system }: IncidentSystem, persistent: object): Promise<void> {
  const response = await fetch(`${system.addresses.elasticsearchUrl}/_cluster/settings`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ persistent }),
  });
  if (!response.ok) throw new Error(await response.text());
}

async function isBlocked({ system }: IncidentSystem): Promise<boolean> {
  const answer = await fetch(`${system.addresses.elasticsearchUrl}/weir-documents/_settings/index.blocks.*`);
  return (await answer.text()).includes('read_only_allow_delete');
}

/** The disk of the index fills up, and Elasticsearch makes its indices read-only: its flood stage. */
export const fullDisk: Incident = {
  name: 'full-disk',
  title: 'New pages do not appear',
  happens:
    'A heap dump of 3 GiB lands on the disk of the index, which goes beyond its flood stage. (The mark is set to where this disk is: nothing else on it is hurt.)',
  cannot() {
    const { bavail, bsize } = statfsSync(tmpdir());
    if (bavail * bsize < LEAST_FREE) return `it needs ${LEAST_FREE / GIB} GiB of free disk`;
    return existsSync('/usr/bin/fallocate') ? undefined : 'it needs fallocate, of util-linux';
  },
  async cause(system) {
    const { bavail, bsize } = statfsSync(system.home);
    const mark = `${bavail * bsize - BEYOND_BYTES}b`;
    const undo = async () => {
      rmSync(dumpOf(system), { force: true });
      await until('the indices take writes', async () => !(await isBlocked(system)), { withinMs: 90_000, pollMs: 500 });
      const names = ['low', 'high', 'flood_stage'].map((stage) => `${WATERMARK}.${stage}`);
      await putSettings(system, {
        ...Object.fromEntries(names.map((name) => [name, null])),
        'cluster.routing.allocation.disk.threshold_enabled': null,
      });
    };
    execFileSync('fallocate', ['--length', String(DUMP_BYTES), dumpOf(system)]);
    try {
      await putSettings(system, {
        'cluster.routing.allocation.disk.threshold_enabled': true,
        ...Object.fromEntries(['low', 'high', 'flood_stage'].map((stage) => [`${WATERMARK}.${stage}`, mark])),
      });
      await until('the indices take no writes', () => isBlocked(system), { withinMs: 90_000, pollMs: 500 });
      await system.system.mustWeir(['ingest', '-', '--collection', 'handbook', '--id', DOCUMENT], {
        input: 'The lift of the Porto office is out of order until 12 March.',
      });
    } catch (error) {
      await undo();
      throw error;
    }
    return undo;
  },
  symptom: {
    text: 'A page was submitted, and is not there minutes later.',
    command: `npx weir documents show ${DOCUMENT} --collection handbook`,
    shows: [/There is no such document in this collection/],
    exitCode: 4,
  },
  find: [
    {
      text: 'The document waits for the index; the message names no error.',
      command: 'npx weir lag --group weir.retrieval.index-documents',
      shows: [/chunks-embedded +\d+ +\d+ +\d+ +1 /],
      keeps: [/^topic/],
    },
    {
      text: 'Why: the disk is beyond the flood stage, and indices take no writes.',
      command: 'npx weir doctor',
      shows: [/failed +index disk: .*beyond the flood stage/, /failed +index: weir-documents takes no writes/],
      keeps: [/Free some/],
      exitCode: 1,
    },
    {
      text: 'What fills it.',
      command: 'du -ah $WEIR_HOME/data | sort -rh | head -4',
      shows: [/\dG.*\.hprof/],
    },
  ],
  mend: [
    {
      text: 'Make room. Elasticsearch lifts the block by itself when it next looks at its disks.',
      command: 'rm $WEIR_HOME/data/elasticsearch/java_pid4711.hprof',
      shows: [/^$/],
    },
  ],
  over: [
    {
      text: 'The page is there. Nobody had to submit it again: what could not be written waited.',
      command: `npx weir documents show ${DOCUMENT} --collection handbook`,
      shows: [/12 March/],
      withinMs: 90_000,
    },
    {
      text: 'The doctor agrees.',
      command: 'npx weir doctor',
      shows: [/ok +index disk/, /ok +lag: nothing waits/],
    },
  ],
  note: 'Questions are answered all the while: a full disk keeps the index from changing, not from being read.',
};
