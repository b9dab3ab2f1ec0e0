import { addPartitionsToTxnV3, type API, type Callback, kGetApi, Producer } from '@platformatic/kafka';

const ADD_PARTITIONS = 'AddPartitionsToTxn';

/**
 * The client's producer, made fit for clusters that check who may do what: from version 4 on, AddPartitionsToTxn is for brokers among
 * themselves and needs the right to act on the cluster (KIP-890); the client takes the highest version that the broker has.
 */
export class TransactionalProducer<Key, Value, HeaderKey, HeaderValue> extends Producer<
  Key,
  Value,
  HeaderKey,
  HeaderValue
> {
  override [kGetApi]<RequestArguments extends unknown[], ResponseType>(
    name: string,
    callback: Callback<API<RequestArguments, ResponseType>>,
  ): void {
    if (name === ADD_PARTITIONS)
      callback(null, addPartitionsToTxnV3.api as unknown as API<RequestArguments, ResponseType>);
    else super[kGetApi]<RequestArguments, ResponseType>(name, callback);
  }
}
