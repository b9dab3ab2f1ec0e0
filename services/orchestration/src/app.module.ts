import { type DynamicModule, Module } from '@nestjs/common';
import { SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import { advanceRunConsumer } from './advance-run.consumer.js';
import { beginRunConsumer } from './begin-run.consumer.js';
import { cancelRunConsumer } from './cancel-run.consumer.js';
import type { Config } from './config.js';
import { renewAnswerConsumer } from './renew-answer.consumer.js';
import { supersedeAnswerConsumer } from './supersede-answer.consumer.js';

@Module({})
export class AppModule {
  static register({ config, resources }: ServiceContext<Config>): DynamicModule {
    const parts: ServiceParts = {
      consumers: [
        beginRunConsumer({
          snapshot: () => resources.snapshot,
          snapshotWith: (app) => resources.snapshotWith(app, 'App', 'Model'),
          replyTopicPrefix: config.WEIR_REPLY_TOPIC_PREFIX,
          history: config.WEIR_RUN_HISTORY,
        }),
        advanceRunConsumer(),
        cancelRunConsumer(),
        supersedeAnswerConsumer(),
        renewAnswerConsumer(() => resources.snapshot),
      ],
    };
    return { module: AppModule, providers: [{ provide: SERVICE_PARTS, useValue: parts }] };
  }
}
