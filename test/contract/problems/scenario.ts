// A scenario brings about one problem of one route: `redeemVoucher: pin-wrong` → the answer that came.
import { randomUUID } from 'node:crypto'
import { staffRoles } from '../../../shared/contract/roles.ts'
import type { Route } from '../../../shared/contract/route.ts'
import type { Answer } from '../../../tools/api-client.ts'
import { someStaff } from '../../fixtures/staff.ts'
import type { useVale } from '../../fixtures/vale.ts'

export type Vale = Awaited<ReturnType<typeof useVale>>

export type Scenario = (vale: Vale) => Promise<Pick<Answer<unknown>, 'status'> & { readonly body: unknown }>

export type Scenarios = Readonly<Record<string, Scenario>>

/** Makes something once, for all scenarios that leave it as it is. */
export function once<Made>(make: (vale: Vale) => Promise<Made>): (vale: Vale) => Promise<Made> {
  let made: Promise<Made> | undefined
  return (vale) => {
    made ??= make(vale)
    return made
  }
}

/** The token of somebody who has every role but the administrator's, and works for nothing. */
export const outsider = once(async (vale) => {
  const roles = staffRoles.filter((role) => role !== 'admin')
  return (await someStaff(vale, { roles, programmes: [], sites: [] })).token
})

type Asked = {
  readonly token: string
  readonly params?: object
  readonly query?: object
  readonly body?: object | undefined
}

/** Asks a route, whichever it is. */
export const ask = ({ api }: Vale, route: Route, { params = {}, query = {}, body, token }: Asked) =>
  api.send(route, { params, query, body, token })

/** What a route whose path names nothing but a programme refuses. */
export const ofProgramme = (
  route: Route,
  whose: keyof Vale['tokens'],
  { query = {}, body }: { readonly query?: object; readonly body?: object } = {},
): Scenarios => ({
  [`${route.id}: programme-unknown`]: (vale) =>
    ask(vale, route, { token: vale.tokens[whose], params: noSuch, query, body }),
  [`${route.id}: outside-your-scope`]: async (vale) =>
    ask(vale, route, { token: await outsider(vale), params: vale.programme, query, body }),
})

/** Sends two requests that differ under one Idempotency-Key. */
export const underOneKey =
  (
    send: (vale: Vale, request: { name: 'First' | 'Second'; idempotencyKey: string }) => ReturnType<Scenario>,
  ): Scenario =>
  async (vale) => {
    const idempotencyKey = randomUUID()
    await send(vale, { name: 'First', idempotencyKey })
    return send(vale, { name: 'Second', idempotencyKey })
  }

/** Well formed, and of nothing that there is. */
export const noSuch = {
  programmeId: `prg_${'0'.repeat(20)}`,
  grantId: `grt_${'0'.repeat(20)}`,
  duplicateId: `dup_${'0'.repeat(20)}`,
  siteId: `sit_${'0'.repeat(20)}`,
  vendorId: `vdr_${'0'.repeat(20)}`,
  deviceId: `dev_${'0'.repeat(20)}`,
  householdId: `hh_${'0'.repeat(20)}`,
  roundId: `rnd_${'0'.repeat(20)}`,
  importId: `imp_${'0'.repeat(20)}`,
  fileId: `fil_${'0'.repeat(20)}`,
  formId: `kbo_${'0'.repeat(20)}`,
  voucherId: '0'.repeat(16),
  serviceAccountId: `sva_${'0'.repeat(20)}`,
  webhookId: `whk_${'0'.repeat(20)}`,
  deliveryId: `whd_${'0'.repeat(20)}`,
  sub: '00000000-0000-4000-8000-000000000000',
  settlementId: `stl_${'0'.repeat(20)}`,
  paymentId: `pay_${'0'.repeat(20)}`,
} as const
