import { ProtocolError } from '@platformatic/kafka';
import { WeirError } from '@weir/errors';
import { hasProtocolError } from './connection.js';

export function leaseLost(): WeirError {
  return new WeirError({
    code: 'lease-lost',
    disposition: 'retryable',
    message: 'The partition belongs to another instance now; the emission was dropped.',
  });
}

/** For a sender's `holds` that said no: the producer asks the guards whether to go on. */
export const NOT_HELD: Error = new Error('The partition is not held at this moment.');

/** Errors of a broker that has appended the records, and does not know more. */
const APPENDED = ['REQUEST_TIMED_OUT', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'];

/** Whether records that failed for this are certainly not written: they did not leave, or a broker has refused them. */
export function isUnwritten(failure: unknown): boolean {
  return failure === NOT_HELD || (failure instanceof ProtocolError && !hasProtocolError(failure, ...APPENDED));
}

export function fateUnknown(cause: unknown): WeirError {
  return new WeirError({
    code: 'producer-restarted',
    disposition: 'retryable',
    dependency: 'kafka',
    message: 'It is not known whether the records were written.',
    cause,
  });
}

/** What the broker refuses for good, and so has certainly not written. */
export function refusal(error: unknown): WeirError | undefined {
  const refused = (code: string, message: string) =>
    new WeirError({ code, disposition: 'poison', message, cause: error });
  if (hasProtocolError(error, 'MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE')) {
    return refused('record-too-large', 'A record is larger than its topic allows.');
  }
  if (hasProtocolError(error, 'TOPIC_AUTHORIZATION_FAILED')) {
    return new WeirError({
      code: 'topic-not-allowed',
      disposition: 'fatal',
      message: 'Kafka does not let this service write to one of its topics.',
      cause: error,
    });
  }
  if (hasProtocolError(error, 'INVALID_TOPIC_EXCEPTION')) {
    return refused('topic-invalid', 'The topic name is not valid.');
  }
  return undefined;
}
