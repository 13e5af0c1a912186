// Builds the staff console into .build/web/office, to be served under /office/.
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: '/office/',
  oxc: { jsx: { runtime: 'automatic' } },
  build: {
    target: 'es2022',
    outDir: '../../.build/web/office',
    emptyOutDir: true,
    sourcemap: false,
    assetsInlineLimit: 0,
  },
})
