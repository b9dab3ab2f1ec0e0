import { defineConfig } from 'vitest/config';

// Libraries are read from their sources (the `@weir/source` export condition), so tests need no build.
const shared = {
  resolve: { conditions: ['@weir/source', 'module', 'node', 'development|production'] },
  ssr: { resolve: { conditions: ['@weir/source', 'module', 'node', 'development|production'] } },
};

export default defineConfig({
  ...shared,
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['{libs,services,apps,deploy,tools,examples}/**/*.spec.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
        },
      },
    ],
  },
});
