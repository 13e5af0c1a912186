// Chapter 6: the standing round is closed, and money that nobody needs goes back to the donor.
import { withdrawFundingRoute } from '../../shared/contract/routes/fundings.ts'
import { getBudgetRoute } from '../../shared/contract/routes/programmes.ts'
import { closeRoundRoute } from '../../shared/contract/routes/rounds.ts'
import { walkIn } from './rounds.ts'
import { amountText, expect, mustRefuse, type Scene } from './scene.ts'

export async function giveBack(scene: Scene, roundId: string): Promise<void> {
  const { setUp, programme, teller } = scene
  teller.chapter('6  Give back')
  const before = await usdLine(scene)
  const closed = await setUp.api.call(closeRoundRoute, {
    token: setUp.tokens.finance,
    params: { programmeId: programme.programmeId, roundId },
    body: { reason: 'Nobody arrives here any more' },
  })
  expect(closed.state === 'closed', 'the round is closed')
  const after = await usdLine(scene)
  teller.done(`Closed the standing round: ${amountText('USD', after.available - before.available)} went back`)
  await mustRefuse(
    scene,
    'round-not-standing',
    () => walkIn(setUp, programme, { roundId }),
    'A walk-in to the closed round',
  )
  await mustRefuse(
    scene,
    'budget-insufficient',
    () => withdraw(scene, after.available + 1),
    'Withdrawing a cent that a round has reserved',
  )
  const { funded, available } = await withdraw(scene, after.available)
  expect(available === 0 && funded === after.reserved, 'what is reserved stays funded')
  teller.done(
    `Gave ${amountText('USD', after.available)} back to the grant: ${amountText('USD', funded)} stay`,
  )
}

async function usdLine({ setUp, programme: { programmeId, grantId } }: Scene) {
  const { lines } = await setUp.api.call(getBudgetRoute, {
    token: setUp.tokens.finance,
    params: { programmeId },
  })
  const line = lines.find((one) => one.grantId === grantId && one.unit === 'USD')
  expect(line !== undefined, 'the budget has a line in USD')
  return line
}

function withdraw({ setUp, programme: { programmeId, grantId } }: Scene, amount: number) {
  return setUp.api.call(withdrawFundingRoute, {
    token: setUp.tokens.finance,
    params: { programmeId },
    body: { grantId, unit: 'USD', amount, reason: 'The donor needs it elsewhere' },
  })
}
