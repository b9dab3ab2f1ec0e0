// Preloaded into the services under test (`node --import`): ends the process with SIGKILL at a marked point of its work.
// SIGUSR2 arms it with what the file at `<WEIR_CHAOS_POINTS>/<service>-<instance>` names. Nothing of this is in the product.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.WEIR_CHAOS_POINTS;
const service = process.argv[1]?.match(/[/\\]services[/\\]([^/\\]+)[/\\]dist[/\\]main\.js$/)?.[1];

if (folder && service) {
  const library = (file) => import(new URL(`../../libs/kafka/dist/${file}`, import.meta.url));
  const [{ PartitionWorker }, { RecordWriter }, { RecordProducer }, { GroupMember }] = await Promise.all(
    ['partition-worker.js', 'record-writer.js', 'record-producer.js', 'group-member.js'].map(library),
  );
  let armed;
  process.on('SIGUSR2', () => {
    armed = readFileSync(join(folder, `${service}-${process.env.WEIR_INSTANCE}`), 'utf8').trim();
  });
  const die = (point) => {
    if (armed === point) process.kill(process.pid, 'SIGKILL');
  };

  const { offer } = PartitionWorker.prototype;
  PartitionWorker.prototype.offer = function offerThenDie(requested, records, nextOffset) {
    offer.call(this, requested, records, nextOffset);
    if (records.length > 0) die('read');
  };

  // What a message's I/O gave (embeddings, an index that was changed, an answer that was paid for) and its handler decided.
  const { write } = RecordWriter.prototype;
  RecordWriter.prototype.write = async function writeOrDie(emissions, cause, scope) {
    if (emissions.length > 0) die('gathered');
    await write.call(this, emissions, cause, scope);
    if (emissions.length > 0) die('produced');
  };

  // The request is on its way: whether the broker gets it, nobody knows.
  const { send } = RecordProducer.prototype;
  RecordProducer.prototype.send = function sendAndDie(records, guard) {
    const sending = send.call(this, records, guard);
    if (armed === 'producing') setImmediate(() => setImmediate(() => die('producing')));
    return sending;
  };

  const { commit } = GroupMember.prototype;
  GroupMember.prototype.commit = function commitOrDie(offsets) {
    if (offsets.length > 0) die('committing');
    return commit.call(this, offsets);
  };
}
