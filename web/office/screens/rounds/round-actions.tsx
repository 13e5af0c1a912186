// What can be done with a round now, by whom, and why not: each step says what will happen before it is taken.
import { useState } from 'react'
import { Label, TextArea, TextField } from 'react-aria-components'
import {
  approveRoundRoute,
  cancelRoundRoute,
  closeRoundRoute,
  releaseRoundRoute,
  submitRoundRoute,
} from '../../../../shared/contract/routes/rounds.ts'
import { call, mayCall } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { Notice } from '../../components/problem-notice.tsx'
import { toast } from '../../components/toasts.tsx'
import { useProgramme } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { amountsText, numberText } from '../../words/formats.ts'
import { itemNamesOf, type Round, totalOf, useProgrammeRules } from './round-facts.tsx'
import { t } from './words.ts'

const moves = {
  submit: { route: submitRoundRoute, from: ['prepared'], primary: true },
  approve: { route: approveRoundRoute, from: ['submitted'], primary: true },
  release: { route: releaseRoundRoute, from: ['issued'], primary: true },
  close: { route: closeRoundRoute, from: ['released'], primary: false },
  cancel: { route: cancelRoundRoute, from: ['preparing', 'prepared', 'submitted'], primary: false },
} as const satisfies Record<string, { readonly from: readonly Round['state'][]; readonly [key: string]: unknown }>

type Move = keyof typeof moves

export function RoundActions({ round, onMoved }: { readonly round: Round; readonly onMoved: () => void }) {
  const { roles, id } = useUser()
  const [asked, setAsked] = useState<Move>()
  const [overtaken, setOvertaken] = useState(false)
  const possible = (Object.keys(moves) as Move[]).filter(
    (move) => (moves[move].from as readonly string[]).includes(round.state) && mayCall(moves[move].route, roles),
  )
  const isOwn = round.preparedBy === id
  const shown = possible.filter((move) => !(move === 'approve' && isOwn))
  return (
    <>
      {overtaken && <Notice tone="warning">{t('overtaken', { state: t(`state.${round.state}`) })}</Notice>}
      {possible.includes('approve') && isOwn && <Notice>{t('notYourOwn')}</Notice>}
      {shown.length > 0 && (
        <div className="step-actions">
          {shown.map((move) => (
            <Button key={move} kind={moves[move].primary ? 'primary' : 'plain'} onPress={() => setAsked(move)}>
              {t(`move.${move}.button`)}
            </Button>
          ))}
        </div>
      )}
      {asked && (
        <MoveDialog
          move={asked}
          round={round}
          onDone={(conflict) => {
            setAsked(undefined)
            setOvertaken(conflict)
            onMoved()
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  )
}

function MoveDialog(props: {
  readonly move: Move
  readonly round: Round
  readonly onDone: (overtaken: boolean) => void
  readonly onClose: () => void
}) {
  const { move, round, onDone, onClose } = props
  const { programmeId } = useProgramme()
  const names = itemNamesOf(useProgrammeRules().answer ?? {})
  const [reason, setReason] = useState('')
  const { send, busy, problem } = useSend(() => {
    const params = { programmeId, roundId: round.roundId }
    return move === 'close'
      ? call(closeRoundRoute, { params, body: { reason } })
      : call(moves[move].route, { params })
  })
  const confirm = async () => {
    const sent = await send(move)
    if (sent.ok) {
      toast({ text: t(`move.${move}.done`) })
      onDone(false)
    } else if (sent.problem.code === 'round-state-conflict') onDone(true)
  }
  const facts = {
    name: round.name,
    total: amountsText(totalOf(round), names),
    count: round.voucherCount,
    vouchers: numberText(round.voucherCount),
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t(`move.${move}.title`)}
      confirm={t(`move.${move}.button`)}
      danger={move === 'cancel'}
      busy={busy}
      problem={problem}
      isDisabled={move === 'close' && reason.trim() === ''}
      onConfirm={() => void confirm()}
    >
      <p>{t(move === 'approve' && round.kind === 'standing' ? 'move.approve.textStanding' : `move.${move}.text`, facts)}</p>
      {move === 'close' && <ReasonField value={reason} onChange={setReason} />}
    </ConfirmDialog>
  )
}

/** Why, in the user's own words; it is recorded. */
export function ReasonField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  return (
    <TextField className="field" value={value} onChange={onChange} maxLength={200}>
      <Label>{t('reason')}</Label>
      <TextArea rows={2} dir="auto" />
    </TextField>
  )
}
