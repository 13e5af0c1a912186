// Serves a built web app under its path, as CloudFront does: compressed, with the same headers, and its first page for
// every address of the app that is no file.
import { existsSync, readFileSync } from 'node:fs'
import { extname, join, normalize, sep } from 'node:path'
import { gzipSync } from 'node:zlib'
import { cacheControl, contentSecurityPolicy, permissionsPolicy } from '../../infra/web-headers.ts'
import type { Pages } from './api-server.ts'
import type { HttpAnswer } from './http-event.ts'
import { page, pageHeaders } from './page-style.ts'

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
}

const isCompressed = new Set(['.png', '.woff2'])

export type WebAppOptions = {
  /** Such as `/field`. */
  readonly path: string
  readonly folder: string
  /** What its pages connect to, beside their own origin. */
  readonly connectTo: readonly string[]
  /** What the app reads at its start, from `config.json`. */
  readonly config: Readonly<Record<string, string>>
  readonly locates?: boolean
  /** Said where the app has not been built. */
  readonly buildCommand: string
}

export function serveWebApp(options: WebAppOptions): Pages {
  const { path, folder, config } = options
  const answers = new Map<string, HttpAnswer>()
  return (asked) => {
    if (asked === path) return redirectTo(`${path}/`)
    if (!asked.startsWith(`${path}/`)) return undefined
    if (asked === `${path}/config.json`)
      return fileAnswer(options, asked, Buffer.from(JSON.stringify(config)))
    const known = answers.get(asked)
    if (known !== undefined) return known
    const answer = readApp(options, asked.slice(path.length + 1))
    // A build during the run changes what has no hash in its name.
    if (answer !== undefined && asked.includes('/assets/')) answers.set(asked, answer)
    return answer ?? (existsSync(folder) ? undefined : notBuilt(options))
  }
}

function readApp(options: WebAppOptions, name: string): HttpAnswer | undefined {
  const file = normalize(join(options.folder, name))
  if (file !== options.folder && !file.startsWith(options.folder + sep)) return undefined
  const isFile = extname(name) !== ''
  const found = isFile ? file : join(options.folder, 'index.html')
  return existsSync(found)
    ? fileAnswer(options, `${options.path}/${isFile ? name : 'index.html'}`, readFileSync(found))
    : undefined
}

function fileAnswer(options: WebAppOptions, path: string, content: Buffer): HttpAnswer {
  const type = extname(path)
  const compress = !isCompressed.has(type)
  return {
    status: 200,
    headers: {
      'content-type': mediaTypes[type] ?? 'application/octet-stream',
      'cache-control': cacheControl(path),
      'content-security-policy': contentSecurityPolicy({ connectTo: options.connectTo }),
      'permissions-policy': permissionsPolicy(options),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      ...(compress && { 'content-encoding': 'gzip' }),
    },
    cookies: [],
    body: compress ? gzipSync(content) : content,
  }
}

const redirectTo = (location: string): HttpAnswer => ({
  status: 308,
  headers: { location },
  cookies: [],
  body: Buffer.alloc(0),
})

const notBuilt = ({ buildCommand }: WebAppOptions): HttpAnswer => ({
  status: 503,
  headers: pageHeaders,
  cookies: [],
  body: Buffer.from(
    page({
      title: 'Not built yet: Vale',
      body: `<h1>This app has not been built yet</h1><p>Run <code>${buildCommand}</code> and load this page again.</p>`,
    }),
  ),
})
