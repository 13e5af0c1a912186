// Builds the vendor's app into .build/web/field, to be served under /field/.
import { defineConfig } from 'vite'
import { precacheFiles } from '../precache-files.ts'

export default defineConfig({
  root: import.meta.dirname,
  base: '/field/',
  plugins: [precacheFiles({ base: '/field/', worker: 'service-worker.js' })],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'chrome80',
    outDir: '../../.build/web/field',
    emptyOutDir: true,
    sourcemap: false,
    assetsInlineLimit: 0,
    rollupOptions: {
      input: {
        index: `${import.meta.dirname}/index.html`,
        'service-worker': `${import.meta.dirname}/service-worker.ts`,
      },
      output: {
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
})
