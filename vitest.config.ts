import { defineConfig } from 'vitest/config';

// Libraries are read from their sources (the `@weir/source` export condition), so tests need no build.
const conditions = ['@weir/source', 'node', 'development|production'];
const sources = { resolve: { conditions }, ssr: { resolve: { conditions } } };
// What needs an MLflow is a run of its own, because MLflow takes memory that the others want.
const experiments = ['libs/mlflow/**/*.itest.ts', 'deploy/embedded/**/mlflow*.itest.ts', 'e2e/experiments/*.e2e.ts'];
const exclude = ['**/node_modules/**', '**/dist/**', '.weir/**'];

export default defineConfig({
  ...sources,
  test: {
    projects: [
      {
        ...sources,
        test: {
          name: 'unit',
          include: ['{libs,services,apps,bench,deploy,tools,examples,e2e}/**/*.spec.ts'],
          exclude,
          // Tests of pure code share their modules: to load them anew for each file took three quarters of the time.
          isolate: false,
          maxWorkers: 2,
          restoreMocks: true,
          unstubEnvs: true,
          unstubGlobals: true,
        },
      },
      {
        ...sources,
        test: {
          name: 'itest',
          include: ['{libs,services,apps,deploy}/**/*.itest.ts'],
          exclude: [...exclude, ...experiments],
          globalSetup: ['tools/testing/servers.setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // They share two cores with a broker and an index, and wait most of the time.
          maxWorkers: 2,
        },
      },
      {
        ...sources,
        test: {
          name: 'e2e',
          include: ['e2e/*.e2e.ts'],
          exclude,
          globalSetup: ['e2e/support/system.setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        ...sources,
        test: {
          name: 'chaos',
          include: ['e2e/chaos/*.e2e.ts'],
          exclude,
          // A system settles within 120 s after its faults, or has lost something.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          // Its system wants the processors to itself.
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...sources,
        test: {
          name: 'incidents',
          include: ['e2e/incidents/*.e2e.ts'],
          exclude,
          hookTimeout: 300_000,
          fileParallelism: false,
          // As above: its system is broken on purpose, and wants the processors to itself.
          sequence: { groupOrder: 3 },
        },
      },
      {
        ...sources,
        test: {
          name: 'tuning',
          include: ['e2e/tuning/*.e2e.ts'],
          exclude,
          // It trains.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
      {
        ...sources,
        test: {
          name: 'experiments',
          include: experiments,
          exclude,
          globalSetup: ['e2e/support/experiments.setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
