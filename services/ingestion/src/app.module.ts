import { type DynamicModule, Module } from '@nestjs/common';
import { SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import type { Config } from './config.js';
import { forwardChangeConsumers } from './forward-change/forward-change.consumer.js';
import { httpDocumentFetcher } from './split-document/document-fetcher.adapter.js';
import { modelTokenizers } from './split-document/model-tokenizers.adapter.js';
import { splitDocumentConsumer } from './split-document/split-document.consumer.js';

@Module({})
export class AppModule {
  static register({ config, resources }: ServiceContext<Config>): DynamicModule {
    const parts: ServiceParts = {
      consumers: [
        splitDocumentConsumer({
          snapshotWith: (collection) => resources.snapshotWith(collection, 'Collection'),
          fetcher: httpDocumentFetcher({
            hosts: config.WEIR_FETCH_HOSTS,
            maxBytes: config.WEIR_FETCH_MAX_BYTES,
            timeoutMs: config.WEIR_FETCH_TIMEOUT_MS,
          }),
          settings: { maxCharacters: config.WEIR_MAX_DOCUMENT_CHARACTERS },
          tokenizer: modelTokenizers(config.WEIR_MODELS_DIR),
          createCollections: config.WEIR_CREATE_COLLECTIONS,
        }),
        ...forwardChangeConsumers(),
      ],
    };
    return { module: AppModule, providers: [{ provide: SERVICE_PARTS, useValue: parts }] };
  }
}
