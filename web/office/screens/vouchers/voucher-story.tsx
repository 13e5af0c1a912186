// One voucher: what it is worth now, every movement of its value, and what can be done about it at the desk.
import { type ReactNode, useState } from 'react'
import { Label, Link, TextArea, TextField } from 'react-aria-components'
import type * as z from 'zod'
import { voidVoucherRoute } from '../../../../shared/contract/routes/corrections.ts'
import { getVoucherCardRoute, replaceCardRoute } from '../../../../shared/contract/routes/issuing.ts'
import { listVoucherMessagesRoute } from '../../../../shared/contract/routes/messages.ts'
import { getHouseholdRoute } from '../../../../shared/contract/routes/registry.ts'
import { getVoucherStoryRoute } from '../../../../shared/contract/routes/reports.ts'
import { voucherNumberEnd } from '../../../../shared/domain/voucher-number.ts'
import { call, callForFile, mayCall } from '../../api/call.ts'
import { saveFile } from '../../api/save-file.ts'
import { useAnswer, useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { Facts, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { StatusTag } from '../../components/status-tag.tsx'
import { toast } from '../../components/toasts.tsx'
import { useProgramme, useProgrammePath } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { amountsText, amountText, momentText } from '../../words/formats.ts'
import { VoucherMessages } from './voucher-messages.tsx'
import { t } from './words.ts'

type Story = z.output<typeof getVoucherStoryRoute.success.schema>

const tones = { active: 'good', void: 'no', replaced: 'calm', expired: 'waiting' } as const

export function VoucherStory(props: {
  readonly voucherId: string
  readonly onReplaced: (voucherId: string) => void
}) {
  const { voucherId, onReplaced } = props
  const { timeZone } = useProgramme()
  const { roles } = useUser()
  const {
    answer: story,
    problem,
    ask,
  } = useAnswer((signal) => call(getVoucherStoryRoute, { params: { voucherId }, signal }), [voucherId])
  if (story === undefined)
    return <Panel>{problem ? <ProblemNotice problem={problem} again={ask} /> : <Waiting />}</Panel>
  return (
    <>
      <Panel
        title={t('voucher', { number: story.number })}
        actions={<StatusTag tone={tones[story.status]}>{t(`status.${story.status}`)}</StatusTag>}
      >
        <Facts
          large
          facts={[
            {
              label: t('balance'),
              value: amountsText(story.balance),
              hint: t('of', { issued: amountsText(story.issued) }),
            },
            { label: t('kindOf'), value: t(`kind.${story.kind}`), hint: story.code },
            { label: t('until'), value: momentText(story.validUntil, timeZone) },
          ]}
        />
        <Facts
          facts={[{ label: t('household'), value: <HouseholdLink householdId={story.householdId} /> }]}
        />
        {story.replacedBy && <Notice>{t('replacedBy', { end: voucherNumberEnd(story.replacedBy) })}</Notice>}
        {story.replaces && <Notice>{t('replaces', { end: voucherNumberEnd(story.replaces) })}</Notice>}
        {story.status === 'active' && <DeskActions story={story} onChanged={ask} onReplaced={onReplaced} />}
      </Panel>
      {mayCall(listVoucherMessagesRoute, roles) && <VoucherMessages voucherId={voucherId} />}
      <Panel title={t('movements')}>
        <Movements story={story} />
      </Panel>
    </>
  )
}

/** For those who may read it. */
function HouseholdLink({ householdId }: Pick<Story, 'householdId'>) {
  const { roles } = useUser()
  const path = useProgrammePath()
  const number = <span className="code">{householdId}</span>
  if (!mayCall(getHouseholdRoute, roles)) return number
  return <Link href={path(`/registrations/${householdId}`)}>{number}</Link>
}

function Movements({ story }: { readonly story: Story }) {
  const { timeZone } = useProgramme()
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">{t('at')}</th>
            <th scope="col">{t('what')}</th>
            <th scope="col" className="end">
              {t('amount')}
            </th>
          </tr>
        </thead>
        <tbody>
          {story.transfers.map(({ transferId, at, cause, amount, unit, credit }) => (
            <tr key={transferId + unit + credit}>
              <td>{momentText(at, timeZone)}</td>
              <td>{causeText(cause)}</td>
              <td className="end">{amountText(amount, unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Causes are the ledger's own; one without words yet is shown as it is. */
function causeText(cause: string): string {
  const key = `cause.${cause}`
  return t.has(key) ? t(key) : cause
}

type Actions = {
  readonly story: Story
  readonly onChanged: () => void
  readonly onReplaced: (voucherId: string) => void
}

function DeskActions({ story, onChanged, onReplaced }: Actions) {
  const { roles } = useUser()
  const [asked, setAsked] = useState<'void' | 'replace'>()
  const { voucherId } = story
  const { send, busy, problem } = useSend(printCard)
  const close = () => setAsked(undefined)
  return (
    <>
      {problem && <ProblemNotice problem={problem} />}
      <div className="step-actions">
        {mayCall(replaceCardRoute, roles) && (
          <Button kind="primary" icon="turn" onPress={() => setAsked('replace')}>
            {t('replace.button')}
          </Button>
        )}
        {mayCall(getVoucherCardRoute, roles) && (
          <Button icon="print" busy={busy} onPress={() => void send(voucherId)}>
            {t('print')}
          </Button>
        )}
        {mayCall(voidVoucherRoute, roles) && (
          <Button icon="no" onPress={() => setAsked('void')}>
            {t('void.button')}
          </Button>
        )}
      </div>
      {asked === 'void' && <VoidDialog story={story} onClose={close} onDone={onChanged} />}
      {asked === 'replace' && <ReplaceDialog story={story} onClose={close} onDone={onReplaced} />}
    </>
  )
}

async function printCard(voucherId: string): Promise<void> {
  const card = await callForFile(getVoucherCardRoute, { params: { voucherId } })
  saveFile(`card-${voucherNumberEnd(voucherId).replace(' ', '')}.pdf`, card)
}

function VoidDialog({
  story,
  onClose,
  onDone,
}: {
  readonly story: Story
  readonly onClose: () => void
  readonly onDone: () => void
}) {
  const { send, busy, problem } = useSend((reason: string) =>
    call(voidVoucherRoute, { params: { voucherId: story.voucherId }, body: { reason } }),
  )
  const confirm = async (reason: string) => {
    const sent = await send(reason)
    if (!sent.ok) return
    toast({ text: t('void.done', { amount: amountsText(sent.answer.returned) }) })
    onClose()
    onDone()
  }
  return (
    <ReasonDialog
      title={t('void.title')}
      button={t('void.button')}
      danger
      {...{ busy, problem, onClose, confirm }}
    >
      <p>{t('void.text', { amount: amountsText(story.balance) })}</p>
    </ReasonDialog>
  )
}

/** One step: the old card is dead, the new one is printed. */
function ReplaceDialog(props: {
  readonly story: Story
  readonly onClose: () => void
  readonly onDone: (voucherId: string) => void
}) {
  const { story, onClose, onDone } = props
  const { send, busy, problem } = useSend((reason: string, idempotencyKey) =>
    call(replaceCardRoute, { params: { voucherId: story.voucherId }, body: { reason }, idempotencyKey }),
  )
  const printing = useSend(printCard)
  const confirm = async (reason: string) => {
    const sent = await send(reason)
    if (!sent.ok) return
    const printed = await printing.send(sent.answer.voucherId)
    toast({ text: printed.ok ? t('replace.done') : t('replace.notPrinted') })
    onClose()
    onDone(sent.answer.voucherId)
  }
  return (
    <ReasonDialog
      title={t('replace.title')}
      button={t('replace.button')}
      busy={busy || printing.busy}
      {...{ problem, onClose, confirm }}
    >
      <p>{t('replace.text', { amount: amountsText(story.balance) })}</p>
    </ReasonDialog>
  )
}

function ReasonDialog(props: {
  readonly title: string
  readonly button: string
  readonly danger?: boolean
  readonly busy: boolean
  readonly problem: Parameters<typeof ConfirmDialog>[0]['problem']
  readonly onClose: () => void
  readonly confirm: (reason: string) => Promise<void>
  readonly children: ReactNode
}) {
  const { title, button, danger = false, busy, problem, onClose, confirm, children } = props
  const [reason, setReason] = useState('')
  return (
    <ConfirmDialog
      isOpen
      title={title}
      confirm={button}
      isDisabled={reason.trim() === ''}
      onConfirm={() => void confirm(reason.trim())}
      {...{ danger, busy, problem, onClose }}
    >
      {children}
      <TextField className="field" value={reason} onChange={setReason} maxLength={200}>
        <Label>{t('reason')}</Label>
        <TextArea rows={2} dir="auto" />
      </TextField>
    </ConfirmDialog>
  )
}
