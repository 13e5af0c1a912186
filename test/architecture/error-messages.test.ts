// A voucher's number is worth what it holds where no PIN is asked, and errors end in logs: none names one whole.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const sources = ['shared', 'functions'].flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, room, name), 'utf8')),
)
const messages = sources.flatMap((source) =>
  [...source.matchAll(/Error\(\s*`([^`]*)`/g)].map(([, text]) => text ?? ''),
)
const placeholders = messages.flatMap((text) =>
  [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, what]) => what ?? ''),
)

describe('an error message', () => {
  it('never holds a whole voucher id', () => {
    expect(messages.length).toBeGreaterThan(50)
    const naming = placeholders.filter((what) => /voucherId|voucher\.id/i.test(what))
    expect(naming.length).toBeGreaterThan(8)
    expect(naming.filter((what) => !/^mask(ed)?Voucher/.test(what))).toEqual([])
  })
})
