import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleFunctions, projectFolder } from '../../infra/bundle-functions.ts'
import { functions } from '../../infra/functions.ts'

const entries = Object.fromEntries(Object.entries(functions).map(([name, { entry }]) => [name, entry]))
const printing = { 'print-card': 'test/fixtures/print-card.ts' }

let folder: string
beforeAll(() => {
  const parent = path.join(projectFolder, '.build')
  mkdirSync(parent, { recursive: true })
  folder = mkdtempSync(path.join(parent, 'test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function hashesIn(built: string): Record<string, string> {
  const hash = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')
  const files = readdirSync(built, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
  return Object.fromEntries(
    files.map((file) => {
      const full = path.join(file.parentPath, file.name)
      return [path.relative(built, full), hash(full)]
    }),
  )
}

describe('bundleFunctions', () => {
  it('makes one module and its source map for each function', () => {
    const built = path.join(folder, 'all')
    bundleFunctions(entries, built)
    expect(readdirSync(built).sort()).toEqual(Object.keys(entries).sort())
    for (const name of Object.keys(entries))
      expect(readdirSync(path.join(built, name))).toEqual(
        expect.arrayContaining(['index.mjs', 'index.mjs.map']),
      )
  })

  it('gives the same bytes for the same sources, so that hashes of assets do not change', () => {
    const [first, second] = [path.join(folder, 'first'), path.join(folder, 'second')]
    bundleFunctions(entries, first)
    bundleFunctions(entries, second)
    expect(hashesIn(first)).toEqual(hashesIn(second))
  })

  it('takes the fonts along where a function prints a PDF, and nowhere else', () => {
    const built = path.join(folder, 'printing')
    bundleFunctions({ ...printing, public: entries['public'] ?? '' }, built)
    expect(readdirSync(path.join(built, 'print-card')).sort()).toEqual([
      'index.mjs',
      'index.mjs.map',
      'package.json',
      'standard-fonts',
    ])
    expect(readdirSync(path.join(built, 'public'))).toEqual(['index.mjs', 'index.mjs.map'])
  })

  it('makes a bundle that prints Helvetica far away from node_modules', () => {
    const [built, elsewhere] = [path.join(folder, 'alone'), mkdtempSync(path.join(tmpdir(), 'vale-'))]
    bundleFunctions(printing, built)
    cpSync(path.join(built, 'print-card'), elsewhere, { recursive: true })
    const pdf = execFileSync(process.execPath, ['index.mjs'], { cwd: elsewhere }).toString('latin1')
    rmSync(elsewhere, { recursive: true })
    const fonts = [...pdf.matchAll(/\/BaseFont \/(\S+)/g)].map(([, font]) => font)
    expect(pdf).toMatch(/^%PDF-1\.\d[\s\S]*%%EOF\s*$/)
    expect(fonts.sort()).toEqual(['Helvetica', 'Helvetica-Bold'])
  })
})
