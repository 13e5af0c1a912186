import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withRouteTable } from '../../../tools/route-table.ts'

describe("the README's table of routes", () => {
  it('is current; `npm run routes` writes it', () => {
    const text = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
    expect(text).toBe(withRouteTable(text))
  })

  it('needs its marks', () => {
    expect(() => withRouteTable('# Vale')).toThrow()
  })
})
