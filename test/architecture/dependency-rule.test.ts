import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** Which rooms a room may import from, beside itself; and which packages. */
const rooms: Record<string, { from: readonly string[]; packages: RegExp }> = {
  'shared/domain': { from: [], packages: /^$/ },
  'shared/contract': { from: ['shared/domain'], packages: /^(zod|jose)$/ },
  events: { from: ['shared/contract', 'shared/domain'], packages: /^zod$/ },
  'shared/application': { from: ['shared/domain', 'events'], packages: /^$/ },
  'shared/adapters': {
    from: ['shared/application', 'shared/domain', 'shared/contract', 'events'],
    packages:
      /^(node:.*|@aws-sdk\/.*|@smithy\/.*|jose|zod|qrcode|pdfkit|csv-(parse|stringify).*|libphonenumber-js.*|saxes|yauzl|fast-xml-builder|any-ascii|write-excel-file.*)$/,
  },
  functions: {
    from: ['shared/domain', 'shared/contract', 'shared/application', 'shared/adapters', 'events'],
    packages: /^(node:.*|@middy\/core|@aws-lambda-powertools\/.*|aws-lambda|zod)$/,
  },
  infra: {
    from: ['shared/contract'],
    packages: /^(node:.*|aws-cdk-lib.*|constructs|cdk-nag|esbuild|@aws-cdk\/.*)$/,
  },
  web: { from: ['shared/contract', 'shared/domain'], packages: /^(?!node:|@aws-sdk).*/ },
}

type Import = { readonly file: string; readonly room: string; readonly target: string }

function sourceFiles(room: string): string[] {
  return readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(room, name))
}

/** `import … from`, `export … from`, and `import(…)`; not a `from` inside some text. */
const importForms = /^(?:import|export)\s(?:[^'"`;]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm

function importsOf(file: string, room: string): Import[] {
  const source = readFileSync(join(root, file), 'utf8')
  const specifiers = [...source.matchAll(importForms)].map((match) => match[1] ?? match[2] ?? '')
  return specifiers.map((specifier) => ({
    file,
    room,
    target: specifier.startsWith('.')
      ? relative(root, resolve(root, dirname(file), specifier))
      : `package ${specifier}`,
  }))
}

/** They run at the build of a web app and are no part of it. */
const ofTheBuild = /^web\/(precache-files|\w+\/vite\.config)\.ts$/

const roomOf = (path: string) => Object.keys(rooms).find((room) => path.startsWith(`${room}/`))

const files = Object.keys(rooms).flatMap((room) =>
  sourceFiles(room).flatMap((file) => (ofTheBuild.test(file) ? [] : [{ file, room }])),
)
const imports = files.flatMap(({ file, room }) => importsOf(file, room))

function isAllowed({ room, target }: Import): boolean {
  const rule = rooms[room]
  if (rule === undefined) return false
  if (target.startsWith('package ')) return rule.packages.test(target.slice('package '.length))
  const targetRoom = roomOf(target)
  return targetRoom === room || (targetRoom !== undefined && rule.from.includes(targetRoom))
}

describe('the dependency rule', () => {
  it('has read the files it speaks of', () => {
    const count = (room: string) => files.filter((file) => file.room === room).length
    expect(count('shared/domain')).toBeGreaterThan(15)
    expect(count('shared/contract')).toBeGreaterThan(10)
    expect(count('shared/application')).toBeGreaterThan(10)
    expect(count('shared/adapters')).toBeGreaterThan(10)
    expect(count('functions')).toBeGreaterThan(12)
    expect(count('infra')).toBeGreaterThan(5)
    expect(imports.length).toBeGreaterThan(300)
  })

  it('would notice a breach', () => {
    const file = 'shared/domain/voucher.ts'
    expect(isAllowed({ file, room: 'shared/domain', target: 'package node:crypto' })).toBe(false)
    expect(isAllowed({ file, room: 'shared/domain', target: 'shared/adapters/dynamodb/keys.ts' })).toBe(false)
    expect(isAllowed({ file, room: 'shared/domain', target: 'shared/domain/money.ts' })).toBe(true)
  })

  it('is kept by every import', () => {
    const breaches = imports.filter((one) => !isAllowed(one))
    expect(breaches.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
  })

  it('knows no cycles, in the tools neither', () => {
    const tools = sourceFiles('tools').flatMap((file) => importsOf(file, 'tools'))
    expect(tools.length).toBeGreaterThan(100)
    expect(findCycle([...imports, ...tools])).toEqual([])
  })

  it('names no machine of ours in a handler', () => {
    const handlers = files.filter(({ room }) => room === 'functions')
    const naming = handlers.filter(({ file }) =>
      /localhost|127\.0\.0\.1|\blocal\b/i.test(readFileSync(join(root, file), 'utf8')),
    )
    expect(naming.map(({ file }) => file)).toEqual([])
  })
})

/** The first cycle found by walking every file's imports depth first; empty when there is none. */
function findCycle(all: readonly Import[]): string[] {
  const targets = Map.groupBy(all, ({ file }) => file)
  const done = new Set<string>()
  const walk = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return []
    for (const { target } of targets.get(file) ?? []) {
      const cycle = walk(target, [...path, file])
      if (cycle.length > 0) return cycle
    }
    done.add(file)
    return []
  }
  for (const file of targets.keys()) {
    const cycle = walk(file, [])
    if (cycle.length > 0) return cycle
  }
  return []
}
