// The pages in front of the API: the landing page, and the API reference with all its files from this disk.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { webApps } from '../../infra/web-apps.ts'
import type { Pages } from './api-server.ts'
import { builtFolder } from './build-web.ts'
import type { HttpAnswer } from './http-event.ts'
import { type LandingPageOptions, landingPage } from './landing-page.ts'
import type { Outbox } from './outbox.ts'
import { answerOutbox } from './outbox-page.ts'
import { pageHeaders } from './page-style.ts'
import { serveWebApp } from './web-app.ts'

const referenceFolder = resolve(import.meta.dirname, '../../web/reference')
const swaggerFolder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

const mediaTypes = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
} as const

type File = { readonly file: string; readonly type: keyof typeof mediaTypes }

/** The reference stands on Swagger UI; everything it loads is named here, and nothing comes from elsewhere. */
const referenceFiles: Readonly<Record<string, File>> = {
  '/docs': { file: join(referenceFolder, 'index.html'), type: 'html' },
  '/docs/reference.css': { file: join(referenceFolder, 'reference.css'), type: 'css' },
  '/docs/reference.js': { file: join(referenceFolder, 'reference.js'), type: 'js' },
  '/docs/swagger-ui.css': { file: join(swaggerFolder, 'swagger-ui.css'), type: 'css' },
  '/docs/swagger-ui-bundle.js': { file: join(swaggerFolder, 'swagger-ui-bundle.js'), type: 'js' },
  '/docs/oauth2-redirect.html': { file: join(swaggerFolder, 'oauth2-redirect.html'), type: 'html' },
  '/docs/oauth2-redirect.js': { file: join(swaggerFolder, 'oauth2-redirect.js'), type: 'js' },
}

export type PagesOptions = Omit<LandingPageOptions, 'users'> & {
  /** Where browsers put files. */
  readonly uploads: string
  readonly users: () => LandingPageOptions['users']
  readonly outbox: Outbox
  /** App clients with the scope that each asks for, for the reference's sign-in. */
  readonly clients: readonly { readonly clientId: string; readonly scopes: readonly string[] }[]
}

export function createPages(options: PagesOptions): Pages {
  const policy = [
    "default-src 'self'",
    // Swagger UI writes style attributes and inlines its icons.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self' ${options.issuer}`,
    "frame-ancestors 'none'",
  ].join('; ')
  const apps = webApps.map(({ name, client, locates = false }) =>
    serveWebApp({
      path: `/${name}`,
      folder: builtFolder(name),
      connectTo: [options.issuer, options.uploads],
      config: client === undefined ? {} : { issuer: options.issuer, clientId: client },
      buildCommand: 'npm run build:web',
      locates,
    }),
  )
  return (path) => {
    if (path === '/') return html(landingPage({ ...options, users: options.users() }))
    if (path === '/docs/sign-in.json') return json({ issuer: options.issuer, clients: options.clients })
    const sent = answerOutbox(options.outbox, { method: 'GET', path, body: '' })
    if (sent !== undefined) return sent
    for (const app of apps) {
      const answer = app(path)
      if (answer !== undefined) return answer
    }
    const found = referenceFiles[path === '/docs/' ? '/docs' : path]
    if (found === undefined || !existsSync(found.file)) return undefined
    return {
      status: 200,
      headers: {
        'content-type': mediaTypes[found.type],
        'content-security-policy': policy,
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
      },
      cookies: [],
      body: readFileSync(found.file),
    }
  }
}

const html = (text: string): HttpAnswer => ({
  status: 200,
  headers: pageHeaders,
  cookies: [],
  body: Buffer.from(text),
})

const json = (value: unknown): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  cookies: [],
  body: Buffer.from(JSON.stringify(value)),
})
