import { describe, expect, it } from 'vitest'
import type { DomainEvent } from '../../../events/catalogue.ts'
import { voucherOf } from '../../../shared/adapters/dynamodb/voucher-reader.ts'
import {
  projectVoucherChanges,
  type Trace,
  tracesOf,
} from '../../../shared/application/project-voucher-change.ts'
import { imagesOf, voucherIdOf } from '../../fixtures/voucher-histories.ts'

const redeem = { does: 'redeem', amount: 100, vendor: 0, site: 0 } as const
const life = { round: 0, after: 0, steps: [redeem, { does: 'reverse' } as const] }
const historyOf = (index: number) => imagesOf(voucherIdOf(index), life).map(voucherOf)

/** The changes of a voucher, numbered `<voucher>-<write>`. */
const changesOf = (index: number) =>
  historyOf(index).map((after, write, all) => ({
    before: all[write - 1],
    after,
    changeId: `${index}-${write}`,
  }))

function project(failing: { traces?: string[]; events?: string[] } = {}) {
  const left: Trace[] = []
  const told: DomainEvent[] = []
  const reasons = (ids: readonly string[], wanted: readonly string[] = []) =>
    new Map(ids.filter((id) => wanted.includes(id)).map((id) => [id, 'no']))
  const run = projectVoucherChanges({
    leaveTraces: async (traces) => {
      left.push(...traces)
      return reasons(
        traces.map(({ traceId }) => traceId),
        failing.traces,
      )
    },
    publish: async (events) => {
      told.push(...events)
      return reasons(
        events.map(({ detail }) => detail.transferId),
        failing.events,
      )
    },
  })
  return { run, left, told }
}

describe('projectVoucherChanges', () => {
  const [issue, redemption, reversal] = ['issued', 'redemption-00000000', 'redemption-00000000.reversed'].map(
    (movement) => `${voucherIdOf(0)}.${movement}`,
  ) as [string, string, string]

  it('leaves a trace and tells an event for what each change brought, and for no more', async () => {
    const { run, left, told } = project()
    expect(await run(changesOf(0))).toEqual(new Map())
    expect(left.map(({ traceId }) => traceId)).toEqual([issue, redemption, reversal])
    expect(told.map(({ detail }) => detail.transferId)).toEqual([issue, redemption, reversal])
  })

  it('leaves and tells all movements of a change that brought several', async () => {
    const [before, , after] = historyOf(0)
    if (after === undefined) throw new Error('the voucher was reversed')
    const { run, left } = project()
    await run([{ before, after, changeId: '1' }])
    expect(left.map(({ traceId }) => traceId)).toEqual([redemption, reversal])
  })

  it('fails a change whose trace failed, tells nothing of it, and does the others', async () => {
    const { run, told } = project({ traces: [redemption] })
    expect(await run([...changesOf(0), ...changesOf(1)])).toEqual(new Map([['0-1', 'no']]))
    expect(told).toHaveLength(5)
    expect(told.map(({ detail }) => detail.transferId)).not.toContain(redemption)
  })

  it('fails a change whose event was not taken', async () => {
    const { run } = project({ events: [reversal] })
    expect(await run(changesOf(0))).toEqual(new Map([['0-2', 'no']]))
  })

  it('fails a change whose history cannot be told, leaves nothing of it, and does the others', async () => {
    const [first, second, third] = changesOf(0)
    if (first === undefined || second === undefined || third === undefined) throw new Error('three changes')
    const [movement] = second.after.movements
    if (movement === undefined) throw new Error('it was redeemed')
    const after = { ...second.after, movements: [{ ...movement, amounts: { USD: 0.5 } }] }
    const { run, left } = project()
    expect([...(await run([first, { ...second, after }, third])).keys()]).toEqual(['0-1'])
    expect(left.map(({ traceId }) => traceId)).toEqual([issue, reversal])
  })
})

describe('tracesOf', () => {
  it('are those that its changes left, with the mark that a reversal put on the line of its redemption', async () => {
    const { run, left } = project()
    await run(changesOf(0))
    const marked = left.map((trace) =>
      trace.line?.sign === 1 ? { ...trace, line: { ...trace.line, reversal: 'payable' } } : trace,
    )
    expect(tracesOf(historyOf(0).at(-1) as never)).toEqual(marked)
  })
})
