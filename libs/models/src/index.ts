export type { ChatMessageInput, ChatModel, Completion, CompletionRequest, FinishReason } from './chat-model.port.js';
export type { Embedder, EmbedOptions } from './embedder.port.js';
export { embeddingText, withoutRulers } from './embedding-text.js';
export { hashingEmbedder } from './hashing-embedder.fake.js';
export { createOnnxEmbedder } from './onnx-embedder.adapter.js';
export type { OnnxEmbedderOptions } from './onnx-embedder.adapter.js';
export { loadTokenizer } from './tokenizer.js';
export type { Tokenizer } from './tokenizer.js';
