import { expect, it } from 'vitest'
import { showActivity } from '../../../shared/application/show-activity.ts'

it('showActivity gives up when the counters take longer to read than a caller waits', async () => {
  const stops: (number | undefined)[] = []
  const show = showActivity({
    hasProgramme: async () => true,
    readCounters: async ({ stopAt }) => {
      stops.push(stopAt)
      return false
    },
  })
  const actor = { sub: 'auditor-1', roles: ['auditor'], programmes: ['*'], sites: ['*'] }
  const asked = { programmeId: 'prg', from: '2026-03-01', until: '2026-03-31', by: 'day' } as const
  expect(await show({ ...asked, actor, now: 1000 })).toEqual({
    refused: 'report-too-large',
    detail: 'Ask for fewer days.',
  })
  expect(stops).toEqual([21_000])
})
