// One standing round at the desk: what the household gets of it, one question, and its vouchers.
import { useState } from 'react'
import type * as z from 'zod'
import { issueWalkInRoute } from '../../../../shared/contract/routes/issuing.ts'
import type { assessment as assessmentSchema } from '../../../../shared/contract/routes/registry.ts'
import { type Amounts, addAmounts } from '../../../../shared/domain/money.ts'
import { call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { useProgramme } from '../../programme.tsx'
import { amountsText } from '../../words/formats.ts'
import { itemNamesOf, type Round, useProgrammeRules } from '../rounds/round-facts.tsx'
import type { EnrolmentStore, KeptEnrolment } from './enrolment-store.ts'
import { HandedVoucher } from './handed-voucher.tsx'
import { t } from './words.ts'

export type WalkInProps = {
  readonly round: Round
  readonly assessment: z.output<typeof assessmentSchema>
  readonly kept: KeptEnrolment
  readonly store: EnrolmentStore
  /** Then its button is the obvious next step. */
  readonly isOnly: boolean
}

export function WalkIn({ round, assessment, kept, store, isOnly }: WalkInProps) {
  const { programmeId } = useProgramme()
  const { answer: programme } = useProgrammeRules()
  const [isAsked, setAsked] = useState(false)
  const [vouchers, setVouchers] = useState<z.output<typeof issueWalkInRoute.success.schema>['vouchers']>()
  const { householdId, roundId } = { ...assessment, ...round }
  const { send, busy, problem } = useSend(async () =>
    call(issueWalkInRoute, {
      params: { programmeId, roundId },
      body: { householdId },
      // Kept before it is sent: whoever asks again, also after a reload, gets the same vouchers.
      idempotencyKey: await store.walkInKey(kept.id, roundId),
    }),
  )
  const names = itemNamesOf(programme ?? {})
  const amount = amountsText(worthOf(assessment, round), names)
  const wasGiven = kept.walkIns?.[roundId] !== undefined
  const give = async () => {
    const sent = await send(undefined)
    if (!sent.ok) return
    setAsked(false)
    setVouchers(sent.answer.vouchers)
  }
  if (vouchers !== undefined)
    return vouchers.map((voucher) => (
      <HandedVoucher key={voucher.voucherId} voucher={voucher} names={names} />
    ))
  return (
    <div className="walk-in">
      <p>
        <strong>{amount}</strong> <span className="soft">{round.name}</span>
      </p>
      <Button kind={isOnly ? 'primary' : 'plain'} icon="voucher" onPress={() => setAsked(true)}>
        {t(wasGiven ? 'walkIn.again' : 'walkIn.button')}
      </Button>
      <ConfirmDialog
        isOpen={isAsked}
        title={t(wasGiven ? 'walkIn.againTitle' : 'walkIn.askTitle', { amount })}
        confirm={t(wasGiven ? 'walkIn.again' : 'walkIn.confirm')}
        onClose={() => setAsked(false)}
        onConfirm={() => void give()}
        {...{ busy, problem }}
      >
        <p>
          {t(wasGiven ? 'walkIn.againText' : 'walkIn.askText', { name: kept.headName ?? t('kept.noName') })}
        </p>
      </ConfirmDialog>
    </div>
  )
}

function worthOf({ lines }: WalkInProps['assessment'], round: Round): Amounts {
  const codes = round.lines.map(({ code }) => code)
  return lines
    .filter(({ code }) => codes.includes(code))
    .reduce<Amounts>((sum, { amounts }) => addAmounts(sum, amounts), {})
}
