import { runService } from '@weir/service';
import { AppModule } from './app.module.js';
import { configSchema } from './config.js';

await runService({ name: 'monitoring', config: configSchema, module: (context) => AppModule.register(context) });
