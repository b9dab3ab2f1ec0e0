import { type DynamicModule, Module } from '@nestjs/common';
import { SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import type { Config } from './config.js';
import { callToolConsumer } from './call-tool.consumer.js';
import { toolsEvents } from './telemetry.js';

@Module({})
export class AppModule {
  static register({ telemetry }: ServiceContext<Config>): DynamicModule {
    const parts: ServiceParts = { consumers: [callToolConsumer({ events: toolsEvents(telemetry) })] };
    return { module: AppModule, providers: [{ provide: SERVICE_PARTS, useValue: parts }] };
  }
}
