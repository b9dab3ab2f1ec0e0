// Starts both servers, prints where they are as one line of JSON, and waits to be killed.
// Arguments: the folder of the installed servers, the data folder.
import { startBackends } from '../src/index.ts';

const [root, dataDir] = process.argv.slice(2);
const backends = await startBackends({ home: { root }, dataDir, environment: process.env, report: () => undefined });
const servers = backends.handles.map(({ name, pid, address }) => ({ name, pid, address }));
console.log(JSON.stringify(servers));
