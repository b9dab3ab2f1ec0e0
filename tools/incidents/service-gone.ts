import type { Incident } from './incident.ts';

const QUESTION = 'By what time do I have to tell my manager that I am ill?';

/** A service has no instance any more. Nothing has failed, so nothing says an error. */
export const serviceGone: Incident = {
  name: 'service-gone',
  title: 'Every question runs into its deadline',
  happens: 'Somebody scales retrieval down to nothing, for an hour of maintenance that nobody remembers.',
  async cause(system) {
    await system.system.mustWeir(['up', '--scale', 'retrieval=0']);
    return async () => void (await system.system.mustWeir(['up', '--scale', 'retrieval=1']));
  },
  symptom: {
    text: 'A question comes to its deadline, however long that is.',
    command: `npx weir ask "${QUESTION}" --app handbook --time-limit 6000`,
    shows: [/The run was not over by its deadline/],
    exitCode: 1,
  },
  find: [
    {
      text: 'One service is not ready: it has no instance, and messages wait for it.',
      command: 'npx weir status',
      shows: [/^not ready +retrieval +0/, /retrieval: has no instance/],
      keeps: [/^state/],
      exitCode: 3,
    },
    {
      text: 'Which step it is: what waits for longest comes first, and nobody reads it.',
      command: 'npx weir lag',
      shows: [/^weir\.retrieval\.retrieve .* nobody/],
      keeps: [/^group/],
    },
  ],
  mend: [
    {
      text: 'Give it an instance.',
      command: 'npx weir up --scale retrieval=1',
      shows: [/Scaled/],
    },
  ],
  over: [
    {
      text: 'All is ready.',
      command: 'npx weir status',
      shows: [/^ready +retrieval +1/],
      keeps: [/^state/],
    },
    {
      text: 'Questions are answered.',
      command: `npx weir ask "${QUESTION}" --app handbook`,
      shows: [/09:30/],
    },
  ],
  note: 'A question whose deadline came has its outcome (`failed`, `deadline-exceeded`) and is not answered afterwards; documents wait for as long as it takes.',
};
