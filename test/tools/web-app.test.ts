import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import type { HttpAnswer } from '../../tools/local/http-event.ts'
import { serveWebApp } from '../../tools/local/web-app.ts'

const parent = mkdtempSync(join(tmpdir(), 'vale-web-app-'))
const folder = join(parent, 'app')
mkdirSync(join(folder, 'assets'), { recursive: true })
writeFileSync(join(parent, 'secret.txt'), 'not for the web')
writeFileSync(join(folder, 'index.html'), 'first page')
writeFileSync(join(folder, 'assets/scan-1a2b.wasm'), 'wasm')
afterAll(() => rmSync(parent, { recursive: true, force: true }))

const app = (built = folder) =>
  serveWebApp({
    path: '/field',
    folder: built,
    connectTo: ['http://127.0.0.1:4001'],
    config: { issuer: 'http://127.0.0.1:4001', clientId: 'field' },
    buildCommand: 'npm run build:web',
  })
const get = async (path: string) => (await app()(path)) as HttpAnswer
const textOf = ({ body }: HttpAnswer) => gunzipSync(body).toString()

describe('serveWebApp', () => {
  it('serves files with their media type, compressed', async () => {
    const answer = await get('/field/assets/scan-1a2b.wasm')
    expect(answer.headers).toMatchObject({ 'content-type': 'application/wasm', 'content-encoding': 'gzip' })
    expect(textOf(answer)).toBe('wasm')
  })

  it('keeps for ever what has its hash in its name, and asks anew for the rest', async () => {
    expect((await get('/field/assets/scan-1a2b.wasm')).headers['cache-control']).toContain('immutable')
    expect((await get('/field/')).headers['cache-control']).toBe('no-cache')
  })

  it('answers an address of the app with its first page', async () => {
    expect(textOf(await get('/field/'))).toBe('first page')
    expect(textOf(await get('/field/signed-in'))).toBe('first page')
  })

  it('tells the app where to sign in', async () => {
    expect(JSON.parse(textOf(await get('/field/config.json')))).toEqual({
      issuer: 'http://127.0.0.1:4001',
      clientId: 'field',
    })
  })

  it('allows no script but the app’s own, and connections to the sign-in alone', async () => {
    const policy = (await get('/field/')).headers['content-security-policy']
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'")
    expect(policy).toContain("connect-src 'self' http://127.0.0.1:4001;")
  })

  it('serves nothing outside its folder', async () => {
    expect(await get('/field/../secret.txt')).toBeUndefined()
    expect(await get('/secret.txt')).toBeUndefined()
  })

  it('says how to build what was not built', async () => {
    const answer = (await app(join(parent, 'nothing'))('/field/')) as HttpAnswer
    expect(answer.status).toBe(503)
    expect(answer.body.toString()).toContain('npm run build:web')
  })
})
