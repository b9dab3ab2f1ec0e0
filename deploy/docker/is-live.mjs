// Exit code 0 when the service in this container answers: `node is-live.mjs 7701`.
const answer = await fetch(`http://127.0.0.1:${process.argv[2]}/livez`, { signal: AbortSignal.timeout(3_000) }).catch(
  () => undefined,
);
process.exit(answer?.ok ? 0 : 1);
