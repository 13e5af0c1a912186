// Builds the staff console into .build/web/office, to be served under /office/.
import { defineConfig } from 'vite'
import { precacheFiles } from '../precache-files.ts'

export default defineConfig({
  root: import.meta.dirname,
  base: '/office/',
  // The map's outlines are more than all of the rest.
  plugins: [precacheFiles({ base: '/office/', worker: 'service-worker.js', leaveOut: /countries-50m/ })],
  oxc: { jsx: { runtime: 'automatic' } },
  build: {
    target: 'es2022',
    outDir: '../../.build/web/office',
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
