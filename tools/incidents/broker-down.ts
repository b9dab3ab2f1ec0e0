import { TOPIC } from '../../e2e/support/topics.js';
import type { Incident } from './incident.ts';
import { signalQuietly } from './signals.ts';

const QUESTION = 'How much holiday do I get per year when I work full time?';

/** The broker's process hangs: it is there, its port is open, and it answers nobody. */
export const brokerDown: Incident = {
  name: 'broker-down',
  title: 'Nothing is answered any more',
  happens: 'The broker hangs: its process is there, its port is open, and it answers nobody. (It gets SIGSTOP.)',
  async cause(system) {
    const pid = system.server('kafka');
    await system.withClient([], async (client) => {
      // On their way when it happens.
      for (const runId of ['under-way-0', 'under-way-1', 'under-way-2'].map((name) => `${name}-${Date.now()}`)) {
        await client.publish(TOPIC.requests, runId, { runId, app: 'handbook', question: QUESTION });
      }
    });
    process.kill(pid, 'SIGSTOP');
    return () => signalQuietly(pid, 'SIGCONT');
  },
  symptom: {
    text: 'Users get 503, and so do you.',
    command: `npx weir ask "${QUESTION}" --app handbook`,
    shows: [/Kafka does not take messages at the moment/],
    exitCode: 3,
  },
  find: [
    {
      text: 'Not one service is ready, and all say why.',
      command: 'npx weir status',
      shows: [/^not ready +Kafka/, /^orchestration-0: kafka does not answer/],
      keeps: [/^state/, /^ready/, /^not ready +(gateway|orchestration)/],
      exitCode: 3,
    },
    {
      text: 'The doctor knows the process of a server that belongs to this system. (Of one elsewhere it says which address does not answer.)',
      command: 'npx weir doctor',
      shows: [/failed +kafka: no broker answers/, /Its process \d+ is there and does not answer/],
      exitCode: 1,
      catches: { pid: /kill -9 (\d+)/ },
    },
    {
      text: 'The process is there, and stopped (T); one that hangs in itself would be S or R.',
      command: 'ps -o pid,stat,etime -p <pid>',
      shows: [/\d+ T/],
      keeps: [/STAT/],
    },
  ],
  mend: [
    {
      text: 'End it. Whoever watches over it (here `weir up`, on a cluster Kubernetes or systemd) starts it again, and its log is on disk.',
      command: 'kill -9 <pid>',
      shows: [/^$/],
    },
  ],
  over: [
    {
      text: 'All is ready. Services went on where they had committed: what was asked before and meanwhile accepted has its outcome.',
      command: 'npx weir status',
      shows: [/^ready +orchestration/, /^ready +Kafka/],
      withinMs: 120_000,
    },
    {
      text: 'The question is answered.',
      command: `npx weir ask "${QUESTION}" --app handbook`,
      shows: [/27 days/],
    },
    {
      text: 'Nothing waits.',
      command: 'npx weir doctor',
      shows: [/ok +lag: nothing waits/, /ok +broker: broker 1/],
    },
  ],
};
