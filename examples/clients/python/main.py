"""Publishes a document, waits until it is indexed, asks a question about it, and prints the answer with its citations."""

import json
import os
import time
import uuid

from confluent_kafka import Consumer, Producer

DOCUMENTS = "weir.ingestion.v1.document-submitted"
STATUS = "weir.ingestion.v1.document-status"
QUESTIONS = "weir.orchestration.v1.answer-requested"
ANSWERS = "weir.orchestration.v1.answer-completed"

BROKERS = os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092")
TIMEOUT_SECONDS = 60
COLLECTION = "example-python"
# Whose data it is. Every record says so.
HEADERS = {"weir-tenant": "default"}


def publish(producer, topic, key, message):
    """Returns when the broker has the record."""
    producer.produce(topic, key=key, value=json.dumps(message), headers=HEADERS)
    producer.flush()


def wait_for(consumer, topic, since, matches):
    """The first message of a topic since then (seconds) that matches, now or later."""
    give_up_at = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < give_up_at:
        record = consumer.poll(0.2)
        if record is None or record.error() or record.topic() != topic:
            continue
        message = json.loads(record.value())
        if record.timestamp()[1] >= since * 1000 and matches(message):
            return message
    raise SystemExit(f"Nothing came on {topic} within {TIMEOUT_SECONDS} s.")


def main():
    # Kafka's own partitioner: whoever publishes a document with it keeps the document's changes in order.
    producer = Producer({"bootstrap.servers": BROKERS, "partitioner": "murmur2_random"})
    # From the start, so that nothing is missed while the group is being formed.
    consumer = Consumer(
        {"bootstrap.servers": BROKERS, "group.id": f"weir-example-{uuid.uuid4()}", "auto.offset.reset": "earliest"}
    )
    consumer.subscribe([STATUS, ANSWERS])
    since = time.time()

    document = {
        "collection": COLLECTION,
        "documentId": "travel.md",
        "title": "Travel",
        "mediaType": "text/markdown",
        "text": "# Travel\n\nHand in the costs of a trip within 30 days of its end.\n\nTake the train where you can.",
    }
    publish(producer, DOCUMENTS, document["documentId"], document)
    status = wait_for(
        consumer,
        STATUS,
        since,
        lambda message: (message["collection"], message["documentId"]) == (COLLECTION, document["documentId"])
        and message["status"] in ("indexed", "rejected"),
    )
    print(status["status"], status["documentId"], status.get("reason", {}).get("message", f"({status['chunks']} chunks)"))

    run_id = str(uuid.uuid4())
    question = {
        "runId": run_id,
        "app": "handbook",
        "collection": COLLECTION,
        "question": "When do I have to hand in the costs of a trip?",
    }
    publish(producer, QUESTIONS, run_id, question)
    answer = wait_for(consumer, ANSWERS, since, lambda message: message["runId"] == run_id)
    print(answer["outcome"], answer.get("reason", {}).get("message", ""), answer["answer"])
    for number, citation in enumerate(answer.get("citations", []), 1):
        print(f'  [{number}] {citation["documentId"]}: "{citation["quote"]}"')
    consumer.close()


if __name__ == "__main__":
    main()
