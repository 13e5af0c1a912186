import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventCatalogue } from '../../../events/catalogue.ts'
import { eventNames } from '../../../shared/domain/event-names.ts'

describe('eventCatalogue', () => {
  it.each(eventCatalogue.map((event) => [event.name, event] as const))(
    'has a sample of %s that fits',
    (_, event) => {
      expect(event.schema.parse(event.sample)).toEqual(event.sample)
    },
  )

  it.each(eventCatalogue.map((event) => [event.name, event] as const))(
    'lets nothing else into %s',
    (_, event) => {
      const more = { ...event.sample, householdId: 'hh_0123456789abcdefghjk' }
      expect(event.schema.safeParse(more).success).toBe(false)
    },
  )

  it('offers each event by its name to those who cannot see the catalogue', () => {
    expect(eventNames.toSorted()).toEqual(eventCatalogue.map(({ name }) => name).toSorted())
  })

  it('names each event once, by its file', () => {
    const files = readdirSync(resolve(import.meta.dirname, '../../../events'))
    const declared = files.filter((file) => /\.v\d+\.ts$/.test(file)).map((file) => file.replace(/\.ts$/, ''))
    expect(eventCatalogue.map(({ name }) => name).sort()).toEqual(declared.sort())
  })
})
