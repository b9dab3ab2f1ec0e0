import { runService } from '@weir/service';
import { AppModule } from './app.module.js';
import { configSchema } from './config.js';

await runService({ name: 'tuning', config: configSchema, module: (context) => AppModule.register(context) });
