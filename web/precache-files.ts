// A Vite plugin: writes into the service worker which files it keeps.
import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

/** `base` is the path under which the app is served; `worker` the file that has `precacheFiles` in it. */
export function precacheFiles({ base, worker }: { base: string; worker: string }): Plugin {
  return {
    name: 'precache-files',
    enforce: 'post',
    generateBundle(_, bundle) {
      const files = Object.values(bundle)
        .filter(({ fileName }) => fileName !== worker && !fileName.endsWith('.map'))
        .map((file) => ({
          url: base + file.fileName,
          revision: file.fileName.startsWith('assets/')
            ? null
            : hashOf(file.type === 'chunk' ? file.code : file.source),
        }))
      const chunk = bundle[worker]
      if (chunk?.type !== 'chunk') throw new Error(`There is no ${worker}.`)
      chunk.code = chunk.code.replaceAll('precacheFiles', JSON.stringify(files))
    },
  }
}

const hashOf = (content: string | Uint8Array) =>
  createHash('sha256').update(content).digest('hex').slice(0, 16)
