// Chapter 3: a round is prepared, submitted, approved by somebody else, issued and released.
import { getRoundCardsRoute } from '../../shared/contract/routes/issuing.ts'
import { approveRoundRoute, submitRoundRoute } from '../../shared/contract/routes/rounds.ts'
import { carryOut, prepareCycle } from './rounds.ts'
import { amountsText, expect, mustRefuse, type Scene } from './scene.ts'

export async function distribute(scene: Scene): Promise<string> {
  const { setUp, programme, teller } = scene
  const { api, tokens } = setUp
  teller.chapter('3  Decide, approve, issue')
  const prepared = await prepareCycle(setUp, programme, { codes: ['food', 'rent', 'dignity'] })
  const at = { programmeId: programme.programmeId, roundId: prepared.roundId }
  teller.done(
    `Prepared a round: ${prepared.householdCount} households, ${prepared.voucherCount} vouchers, ${totalsText(prepared.totals)}`,
  )
  await mustRefuse(
    scene,
    'round-state-conflict',
    () => api.call(approveRoundRoute, { token: tokens.approver, params: at }),
    'Approval before it is submitted',
  )
  await mustRefuse(
    scene,
    'role-not-allowed',
    () => api.call(approveRoundRoute, { token: tokens.programme, params: at }),
    'Approval by the officer who prepared it',
  )
  const released = await carryOut(setUp, at, ({ progress }) =>
    teller.progress(`issued ${progress.issuedVouchers} of ${prepared.voucherCount} vouchers`),
  )
  expect(released.progress.issuedVouchers === prepared.voucherCount, 'every entitlement has its voucher')
  teller.done(
    `Submitted, approved by somebody else, issued ${released.progress.issuedVouchers} vouchers, released`,
  )
  await mustRefuse(
    scene,
    'round-state-conflict',
    () => api.call(submitRoundRoute, { token: tokens.programme, params: at }),
    'Submitting it again',
  )
  const sheet = await api.call(getRoundCardsRoute, {
    token: tokens.registration,
    params: at,
    query: { shard: '0' },
  })
  teller.done(`Printed a part of its cards: a PDF of ${Math.round(sheet.byteLength / 1024)} KB`)
  return prepared.roundId
}

function totalsText(totals: Readonly<Record<string, Readonly<Record<string, number>>>>): string {
  return Object.values(totals).map(amountsText).join(', ')
}
