import { describe, expect, it } from 'vitest'
import { roundStates } from '../../../shared/domain/round.ts'
import { decideRoundMove, type RoundMove } from '../../../shared/domain/round-transition.ts'

type Facts = Parameters<typeof decideRoundMove>[0]

const aRound = (facts: Partial<Facts> = {}): Facts => ({
  kind: 'cycle',
  state: 'prepared',
  preparedBy: 'preparer',
  ...facts,
})
const someone = { sub: 'someone' }

describe('decideRoundMove', () => {
  const legal: Record<RoundMove, Partial<Record<(typeof roundStates)[number], string>>> = {
    submit: { prepared: 'submitted' },
    approve: { submitted: 'issuing' },
    cancel: { preparing: 'cancelled', prepared: 'cancelled', submitted: 'cancelled' },
    release: { issued: 'released' },
    close: { released: 'closed' },
  }
  for (const move of Object.keys(legal) as RoundMove[])
    for (const state of roundStates) {
      const to = legal[move][state]
      it(`${to === undefined ? 'refuses to' : 'lets somebody'} ${move} a round that is ${state}`, () => {
        const decision = decideRoundMove(aRound({ state }), move, someone)
        expect(decision).toMatchObject(
          to === undefined
            ? { refused: 'round-state-conflict', detail: `The round is ${state}.`, facts: { state } }
            : { from: state, to },
        )
      })
    }

  it('opens a standing round as soon as it is approved', () => {
    const round = aRound({ kind: 'standing', state: 'submitted' })
    expect(decideRoundMove(round, 'approve', someone)).toEqual({ from: 'submitted', to: 'released' })
  })

  it('lets nobody approve what they prepared or submitted', () => {
    const submitted = aRound({ state: 'submitted', submittedBy: 'submitter' })
    for (const sub of ['preparer', 'submitter'])
      expect(decideRoundMove(submitted, 'approve', { sub })).toMatchObject({ refused: 'four-eyes-required' })
    expect(decideRoundMove(submitted, 'approve', someone)).toMatchObject({ to: 'issuing' })
  })

  it('finds nothing to do for who brought the state about, and only for them', () => {
    const repeats: [RoundMove, Partial<Facts>][] = [
      ['submit', { state: 'submitted', submittedBy: 'someone' }],
      ['approve', { state: 'issuing', approvedBy: 'someone' }],
      ['approve', { state: 'issued', approvedBy: 'someone' }],
      ['approve', { state: 'released', approvedBy: 'someone' }],
      ['cancel', { state: 'cancelled', cancelledBy: 'someone' }],
      ['release', { state: 'released', releasedBy: 'someone' }],
      ['close', { state: 'closed', closedBy: 'someone' }],
    ]
    for (const [move, facts] of repeats) {
      const round = aRound(facts)
      expect(decideRoundMove(round, move, someone)).toEqual({ from: round.state, to: round.state })
      expect(decideRoundMove(round, move, { sub: 'another' })).toMatchObject({
        refused: 'round-state-conflict',
      })
    }
  })

  it('lets the preparer submit and cancel, and the submitter cancel', () => {
    const own = { sub: 'preparer' }
    expect(decideRoundMove(aRound(), 'submit', own)).toMatchObject({ to: 'submitted' })
    expect(decideRoundMove(aRound(), 'cancel', own)).toMatchObject({ to: 'cancelled' })
    const submitted = aRound({ state: 'submitted', submittedBy: 'submitter' })
    expect(decideRoundMove(submitted, 'cancel', { sub: 'submitter' })).toMatchObject({ to: 'cancelled' })
  })

  it("takes nobody's earlier move for done once the round stands elsewhere", () => {
    const elsewhere: [RoundMove, Partial<Facts>][] = [
      ['submit', { state: 'issuing', submittedBy: 'someone' }],
      ['approve', { state: 'cancelled', approvedBy: 'someone' }],
      ['cancel', { state: 'released', cancelledBy: 'someone' }],
      ['release', { state: 'cancelled', releasedBy: 'someone' }],
      ['release', { state: 'submitted', kind: 'standing' }],
    ]
    for (const [move, facts] of elsewhere)
      expect(decideRoundMove(aRound(facts), move, someone)).toMatchObject({ refused: 'round-state-conflict' })
  })

  it('answers a release of an open standing round as it is, whoever asks', () => {
    const open = aRound({ kind: 'standing', state: 'released', approvedBy: 'approver' })
    expect(decideRoundMove(open, 'release', someone)).toEqual({ from: 'released', to: 'released' })
  })
})
