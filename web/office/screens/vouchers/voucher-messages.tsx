// The link of a voucher on its way to its household: by which channel, what became of it, and sending it, once more where a
// person decides so.
import { useState } from 'react'
import type * as z from 'zod'
import {
  listVoucherMessagesRoute,
  sendVoucherLinkRoute,
} from '../../../../shared/contract/routes/messages.ts'
import { call } from '../../api/call.ts'
import { useAnswer, useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice, problemText } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { StatusTag } from '../../components/status-tag.tsx'
import { toast } from '../../components/toasts.tsx'
import { useProgramme } from '../../programme.tsx'
import { momentText } from '../../words/formats.ts'
import { t } from './words.ts'

type Messages = z.output<typeof listVoucherMessagesRoute.success.schema>
type Channel = Messages['channels'][number]
type Message = NonNullable<Channel['message']>

const tones = {
  waiting: 'waiting',
  sending: 'active',
  sent: 'good',
  failed: 'no',
  unknown: 'waiting',
  'not-allowed': 'no',
} as const

const isUnderWay = ({ message }: Channel) => message?.state === 'waiting' || message?.state === 'sending'

/** What waits for the night to end changes in no hurry. */
function lookAgainMs({ channels }: Messages): number | undefined {
  const due = channels.filter(isUnderWay).map(({ message }) => (message?.dueAt ?? 0) - Date.now())
  if (due.length === 0) return undefined
  return Math.min(...due) > 60_000 ? 30_000 : 1500
}

export function VoucherMessages({ voucherId }: { readonly voucherId: string }) {
  const { answer, problem, ask } = useAnswer(
    (signal) => call(listVoucherMessagesRoute, { params: { voucherId }, signal }),
    [voucherId],
    { everyMs: lookAgainMs },
  )
  const [asked, setAsked] = useState<Channel>()
  if (answer === undefined)
    return (
      <Panel title={t('messages.title')}>
        {problem ? <ProblemNotice problem={problem} again={ask} /> : <Waiting />}
      </Panel>
    )
  const { channels } = answer
  const isSetUp = channels.some(({ obstacle }) => obstacle !== 'sending-not-set-up')
  return (
    <Panel title={t('messages.title')}>
      <p className="hint">{t('messages.intro')}</p>
      {isSetUp ? (
        <ul className="channels">
          {channels.map((channel) => (
            <ChannelRow key={channel.channel} channel={channel} onSend={() => setAsked(channel)} />
          ))}
        </ul>
      ) : (
        <Notice tone="warning">{t('messages.notSetUp')}</Notice>
      )}
      <History channels={channels} />
      {asked && (
        <SendDialog
          voucherId={voucherId}
          channel={asked}
          quietUntil={answer.quietUntil}
          onClose={() => setAsked(undefined)}
          onDone={ask}
        />
      )}
    </Panel>
  )
}

function ChannelRow({ channel, onSend }: { readonly channel: Channel; readonly onSend: () => void }) {
  const { timeZone } = useProgramme()
  const { obstacle, message } = channel
  const name = t(`messages.channel.${channel.channel}`)
  return (
    <li>
      <div className="channel-top">
        <h3>{name}</h3>
        {message && <StatusTag tone={tones[message.state]}>{t(`messages.state.${message.state}`)}</StatusTag>}
      </div>
      <div className="channel-state" aria-live="polite">
        <p>{message ? stateText(message, timeZone) : t('messages.none')}</p>
        {message && !isUnderWay(channel) && <p className="hint">{momentText(message.changedAt, timeZone)}</p>}
        {obstacle !== undefined && !isUnderWay(channel) && <p className="hint">{obstacleText(obstacle)}</p>}
      </div>
      {obstacle === undefined && (
        <Button icon={message ? 'turn' : 'feedback'} onPress={onSend}>
          {t(message ? 'messages.again' : 'messages.send', { channel: name })}
        </Button>
      )}
    </li>
  )
}

/** Consent is to many things: here it is to be written to. */
const obstacleText = (code: NonNullable<Channel['obstacle']>) =>
  code === 'consent-missing' ? t('messages.reason.no-consent') : problemText({ code })

function stateText(message: Message, timeZone: string): string {
  const { state, reason, dueAt, changedAt } = message
  if (state === 'waiting' && reason === 'network-busy')
    return t('messages.busyUntil', { at: momentText(dueAt, timeZone) })
  if (state === 'waiting' && dueAt > changedAt + 60_000)
    return t('messages.quietUntil', { at: momentText(dueAt, timeZone) })
  if (state === 'waiting' || state === 'sending') return t('messages.underWay')
  return reason === undefined ? t('messages.handed') : t(`messages.reason.${reason}`)
}

/** Of both channels, the newest first; one line alone says no more than its channel does. */
function History({ channels }: { readonly channels: readonly Channel[] }) {
  const { timeZone } = useProgramme()
  const rows = channels
    .flatMap(({ channel, message }) => (message?.log ?? []).map((event) => ({ channel, ...event })))
    .sort((a, b) => b.at - a.at)
  if (rows.length < 2) return null
  return (
    <details className="message-history">
      <summary>{t('messages.history')}</summary>
      <div className="table-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('at')}</th>
              <th scope="col">{t('messages.by')}</th>
              <th scope="col">{t('what')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ channel, at, state, reason }) => (
              <tr key={`${channel} ${at} ${state}`}>
                <td>{momentText(at, timeZone)}</td>
                <td>{t(`messages.channel.${channel}`)}</td>
                <td>{eventText(state, reason)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

function eventText(state: Message['state'], reason: Message['reason']): string {
  if (reason !== undefined) return t(`messages.reason.${reason}`)
  return state === 'waiting' ? t('messages.askedFor') : t(`messages.state.${state}`)
}

function SendDialog(props: {
  readonly voucherId: string
  readonly channel: Channel
  readonly quietUntil: number | undefined
  readonly onClose: () => void
  readonly onDone: () => void
}) {
  const { voucherId, channel, quietUntil, onClose, onDone } = props
  const { timeZone } = useProgramme()
  const name = t(`messages.channel.${channel.channel}`)
  const { send, busy, problem } = useSend((by: Channel['channel'], idempotencyKey) =>
    call(sendVoucherLinkRoute, { params: { voucherId }, body: { channel: by }, idempotencyKey }),
  )
  const confirm = async () => {
    const sent = await send(channel.channel)
    if (!sent.ok) return
    toast({ text: t('messages.accepted') })
    onClose()
    onDone()
  }
  const before = channel.message?.state
  return (
    <ConfirmDialog
      isOpen
      title={t('messages.question', { channel: name })}
      confirm={t(before === undefined ? 'messages.confirm' : 'messages.confirmAgain')}
      onConfirm={() => void confirm()}
      {...{ busy, problem, onClose }}
    >
      <p>{t('messages.will')}</p>
      {before === 'unknown' && <Notice tone="warning">{t('messages.maybeTwice')}</Notice>}
      {before === 'sent' && <Notice tone="warning">{t('messages.secondTime')}</Notice>}
      {quietUntil !== undefined && (
        <Notice>{t('messages.willWait', { at: momentText(quietUntil, timeZone) })}</Notice>
      )}
    </ConfirmDialog>
  )
}
