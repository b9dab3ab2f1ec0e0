import { runService } from '@weir/service';
import { AppModule } from './app.module.js';
import { configSchema } from './config.js';
import { configureHttp } from './http/configure-http.js';

await runService({
  name: 'gateway',
  config: configSchema,
  module: (context) => AppModule.register(context),
  http: async (app) => configureHttp(app),
});
