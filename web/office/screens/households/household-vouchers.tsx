// What a household was given and is to get. A voucher's story opens beside the page: its number is not put in the address.
import { useState } from 'react'
import type * as z from 'zod'
import { listHouseholdVouchersRoute } from '../../../../shared/contract/routes/issuing.ts'
import { getVoucherStoryRoute } from '../../../../shared/contract/routes/reports.ts'
import { call, mayCall } from '../../api/call.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { SidePanel } from '../../components/dialogs.tsx'
import { Panel } from '../../components/page.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { StatusTag, type Tone } from '../../components/status-tag.tsx'
import { useProgrammes } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { amountsText } from '../../words/formats.ts'
import { VoucherStory } from '../vouchers/voucher-story.tsx'
import { t } from './words.ts'

type Held = z.output<typeof listHouseholdVouchersRoute.success.schema>['rows'][number]

const tones: Readonly<Record<Held['state'], Tone>> = {
  active: 'good',
  'not-issued': 'waiting',
  spent: 'calm',
  expired: 'calm',
  void: 'no',
  replaced: 'calm',
}

export function HouseholdVouchers({ householdId }: { readonly householdId: string }) {
  const [open, setOpen] = useState<string>()
  const { answer, problem, ask } = useAnswer(
    (signal) => call(listHouseholdVouchersRoute, { params: { householdId }, signal }),
    [householdId],
  )
  const close = () => {
    setOpen(undefined)
    // Its card may have been replaced meanwhile.
    ask()
  }
  return (
    <Panel title={t('vouchers.title')}>
      {problem && <ProblemNotice problem={problem} again={ask} />}
      {answer === undefined && !problem && <Waiting />}
      {answer?.rows.length === 0 && <p>{t('vouchers.none')}</p>}
      {answer !== undefined && answer.rows.length > 0 && (
        <ul className="held-vouchers">
          {answer.rows.map((held) => (
            <HeldVoucher key={held.roundId + held.code} held={held} onOpen={setOpen} />
          ))}
        </ul>
      )}
      <SidePanel isOpen={open !== undefined} onClose={close} title={t('vouchers.story')}>
        {open !== undefined && <VoucherStory key={open} voucherId={open} onReplaced={setOpen} />}
      </SidePanel>
    </Panel>
  )
}

function HeldVoucher({
  held: { programmeId, code, state, voucherId, numberEnd, balance },
  onOpen,
}: {
  readonly held: Held
  readonly onOpen: (voucherId: string) => void
}) {
  const { roles } = useUser()
  const { all } = useProgrammes()
  const programme = all.find((one) => one.programmeId === programmeId)
  return (
    <li>
      <span>
        <span className="code">{code}</span>
        <small className="hint">{programme?.name}</small>
      </span>
      {numberEnd !== undefined && <span>{t('vouchers.numberEnd', { end: numberEnd })}</span>}
      {balance !== undefined && state === 'active' && <b>{amountsText(balance)}</b>}
      <StatusTag tone={tones[state]}>{t(`vouchers.state.${state}`)}</StatusTag>
      {voucherId !== undefined && mayCall(getVoucherStoryRoute, roles) && (
        <Button kind="quiet" onPress={() => onOpen(voucherId)}>
          {t('vouchers.story')}
        </Button>
      )}
    </li>
  )
}
