// Builds the holder's page into .build/web/wallet, to be served under /wallet/. Its target is the browser of a phone of
// 2018 that nobody has updated since.
import { defineConfig } from 'vite'
import { precacheFiles } from '../precache-files.ts'

export default defineConfig({
  root: import.meta.dirname,
  base: '/wallet/',
  plugins: [precacheFiles({ base: '/wallet/', worker: 'service-worker.js' })],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'chrome64',
    cssTarget: 'chrome64',
    outDir: '../../.build/web/wallet',
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
