#!/bin/sh
# Publishes a document, waits until it is indexed, asks a question about it, and prints the answer's record.
set -eu

brokers=${KAFKA_BROKERS:-127.0.0.1:9092}
timeout_seconds=60
collection=example-kcat
document=visitors.md
run=kcat-$(date +%s)-$$

kcat=$(command -v kcat || command -v kafkacat) || {
  echo 'Neither kcat nor kafkacat is installed. Install it with: apt-get install kafkacat' >&2
  exit 127
}

# publish <topic> <key> < value
#
# Every record says whose data it is. The partitioner is that of Kafka's own clients, so that a document's changes stay in
# order whoever publishes them.
publish() {
  tr -d '\n' | "$kcat" -P -b "$brokers" -X partitioner=murmur2_random -t "$1" -k "$2" -H weir-tenant=default
}

# wait_for <topic> <key> <pattern>: the value of the first record since the start that has the key and fits.
wait_for() {
  give_up_at=$(($(date +%s) + timeout_seconds))
  while [ "$(date +%s)" -lt "$give_up_at" ]; do
    found=$("$kcat" -C -q -e -b "$brokers" -t "$1" -o "s@$since" -f '%k\t%s\n' |
      awk -F '\t' -v key="$2" -v pattern="$3" '$1 == key && $2 ~ pattern { print $2; exit }')
    if [ -n "$found" ]; then
      printf '%s\n' "$found"
      return
    fi
    sleep 0.2
  done
  echo "Nothing came on $1 within $timeout_seconds s." >&2
  exit 1
}

since=$(date +%s)000

publish weir.ingestion.v1.document-submitted "$document" <<JSON
{"collection": "$collection", "documentId": "$document", "title": "Visitors", "mediaType": "text/plain",
 "text": "Announce visitors at least 24 hours before they arrive. Visitors wear a yellow badge."}
JSON
wait_for weir.ingestion.v1.document-status "$document" "\"$collection\".*\"(indexed|rejected)\""

publish weir.orchestration.v1.answer-requested "$run" <<JSON
{"runId": "$run", "app": "handbook", "collection": "$collection",
 "question": "How long before they arrive must visitors be announced?"}
JSON
wait_for weir.orchestration.v1.answer-completed "$run" outcome
