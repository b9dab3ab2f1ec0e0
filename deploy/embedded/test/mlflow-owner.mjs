// Starts MLflow, prints its process and address as one line of JSON, and waits to be killed.
// Arguments: the folder of the installed servers, the data folder.
import { startMlflow } from '../src/index.ts';

const [root, dataDir] = process.argv.slice(2);
const { pid, address } = await startMlflow({ home: { root }, dataDir, environment: process.env });
console.log(JSON.stringify({ pid, address }));
