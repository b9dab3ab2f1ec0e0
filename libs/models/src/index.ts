export type {
  ChatMessageInput,
  ChatModel,
  Completion,
  CompletionRequest,
  FinishReason,
  ModelTool,
  ModelToolCall,
  TokenLogprob,
} from './chat-model.port.js';
export { cachedEmbedder } from './cached-embedder.js';
export type { Classifier, ClassifyOptions, Label } from './classifier.port.js';
export { createChatModel, openAiChatModel } from './create-chat-model.js';
export type { ChatModelPorts } from './create-chat-model.js';
export { createFineTuning } from './create-fine-tuning.js';
export type { Embedder, EmbedOptions } from './embedder.port.js';
export { embeddingText, withoutRulers } from './embedding-text.js';
export { NO_SUPPORT } from './extractive/extractive-model.adapter.js';
export type {
  FineTuning,
  FineTuningPair,
  FineTuningSettings,
  FineTuningStatus,
  FineTuningStep,
} from './fine-tuning.port.js';
export { hashingEmbedder } from './hashing-embedder.fake.js';
export { keywordClassifier } from './keyword-classifier.fake.js';
export { startFineTuningServer } from './openai/fine-tuning-server.fake.js';
export type { FineTuningServer } from './openai/fine-tuning-server.fake.js';
export { createOnnxEmbedder } from './onnx-embedder.adapter.js';
export type { OnnxEmbedderOptions } from './onnx-embedder.adapter.js';
export type { ProviderDefaults } from './provider-endpoint.js';
export type { Reranker, RerankOptions } from './reranker.port.js';
export { loadTokenizer } from './tokenizer.js';
export type { Tokenizer } from './tokenizer.js';
export { TextGenerators } from './transformers/text-generators.js';
export type { SequenceClassifierOptions } from './transformers/sequence-classifier.js';
export { createTransformersClassifier } from './transformers/transformers-classifier.adapter.js';
export { createTransformersReranker } from './transformers/transformers-reranker.adapter.js';
export { wordOverlapReranker } from './word-overlap-reranker.fake.js';
