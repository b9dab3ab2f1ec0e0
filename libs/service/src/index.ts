export { Cancellations, cancellationKey } from './cancellations.js';
export { baseConfig, httpPort } from './base-config.js';
export type { BaseConfig } from './base-config.js';
export { exitWithParent } from './exit-with-parent.js';
export { lookEvery } from './look-every.js';
export { ResourceView } from './resource-view.js';
export { runService, SERVICE_PARTS } from './service.js';
export type { ServiceContext, ServiceDefinition, ServiceParts } from './service.js';
export { VERSION } from './version.js';
