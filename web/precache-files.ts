// A Vite plugin: writes into the service worker which files it keeps.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'vite'

/** Files that are taken as they are; `folder` ends in a slash. */
function publicFiles(folder: URL, base: string) {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
  return names
    .filter((name) => statSync(new URL(name, folder)).isFile())
    .map((name) => ({ url: base + name, revision: hashOf(readFileSync(new URL(name, folder))) }))
}

/**
 * `base` is the path under which the app is served; `worker` the file that has `precacheFiles` in it; `leaveOut` says
 * which files are only there with a network.
 */
export function precacheFiles(options: { base: string; worker: string; leaveOut?: RegExp }): Plugin {
  const { base, worker, leaveOut } = options
  let folder = ''
  return {
    name: 'precache-files',
    configResolved: ({ publicDir }) => {
      folder = publicDir
    },
    enforce: 'post',
    generateBundle(_, bundle) {
      const files = Object.values(bundle)
        .filter(({ fileName }) => fileName !== worker && !fileName.endsWith('.map'))
        .filter(({ fileName }) => leaveOut?.test(fileName) !== true)
        .map((file) => ({
          url: base + file.fileName,
          revision: file.fileName.startsWith('assets/')
            ? null
            : hashOf(file.type === 'chunk' ? file.code : file.source),
        }))
      const chunk = bundle[worker]
      if (chunk?.type !== 'chunk') throw new Error(`There is no ${worker}.`)
      chunk.code = chunk.code.replaceAll(
        'precacheFiles',
        JSON.stringify([...files, ...publicFiles(pathToFileURL(`${folder}/`), base)]),
      )
    },
  }
}

const hashOf = (content: string | Uint8Array) =>
  createHash('sha256').update(content).digest('hex').slice(0, 16)
