// The tests are tested: each condition of each write that moves value is left out once, and a story sees what follows.
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { openGround } from './ground.ts'
import { rows } from './rows.ts'
import { withConditionTable } from './table.ts'
import { type Condition, recordingClient, weakenedClient } from './weakened-client.ts'

const ground = await openGround()
const { client } = ground.engine
afterAll(() => ground.engine.stop())

const named = rows.map((row) => [row.write, row.term, row] as const)

/** Conditions that a story sends on its way and that protect no value, with the reason. */
const elsewhere: readonly (Condition & { readonly because: string })[] = [
  {
    ...{ write: 'mark reversal on vendor line', term: 'attribute_not_exists(reversal)' },
    because: 'equivalent: a second mark is made on the side of the first, or told of it by the first attempt',
  },
  {
    ...{ write: 'mark reversal on vendor line', term: 'attribute_exists(settlement)' },
    because: 'the second attempt, after the first met a claim: no claim is ever taken back',
  },
  {
    ...{ write: 'put statement part', term: 'attribute_not_exists(pk)' },
    because: 'written in one transaction with the header, whose id is theirs',
  },
]

describe('with every condition', () => {
  it.each(named)('%s IF %s: the books hold', async (_write, _term, { story }) => {
    expect(await story(ground, client)).toBe(false)
  })
})

describe('without one condition', () => {
  it.each(named)('%s IF %s: a story sees it', async (_write, _term, row) => {
    expect(await row.story(ground, weakenedClient(client, row))).toBe(true)
  })
})

describe('the table of conditions', () => {
  it('stands in the docs as it is; `npm run conditions` writes it', () => {
    const document = readFileSync(new URL('../../../docs/conditions.md', import.meta.url), 'utf8')
    expect(document).toBe(withConditionTable(document))
  })

  it('forgets none that its writes send', async () => {
    const seen = new Map<string, Condition>()
    const recording = recordingClient(client, (one) => seen.set(`${one.write} IF ${one.term}`, one))
    for (const { story } of rows) await story(ground, recording)
    const listed = new Set([...rows, ...elsewhere].map(({ write, term }) => `${write} IF ${term}`))
    expect([...seen.keys()].filter((name) => !listed.has(name))).toEqual([])
  })
})
