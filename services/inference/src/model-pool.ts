import { type ChatModel, type ChatModelPorts, createChatModel } from '@weir/models';
import { hashOf, type ModelSpec } from '@weir/resources';

/** Models kept; those used longest ago go first. */
const CAPACITY = 64;

/** Models by their specification, each made once. */
export function modelPool(ports: ChatModelPorts): (spec: ModelSpec) => ChatModel {
  const models = new Map<string, ChatModel>();
  return (spec) => {
    const hash = hashOf(spec);
    const model = models.get(hash) ?? createChatModel(spec, ports);
    models.delete(hash);
    models.set(hash, model);
    if (models.size > CAPACITY) models.delete(models.keys().next().value!);
    return model;
  };
}
