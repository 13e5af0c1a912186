// The links of a released cycle: what would come of sending them, the step itself, and how far it is.
import { useState } from 'react'
import type * as z from 'zod'
import { sendRoundLinksRoute, showRoundLinksRoute } from '../../../../shared/contract/routes/messages.ts'
import { call, mayCall } from '../../api/call.ts'
import { useAnswer, useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { Facts, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { Progress, Waiting } from '../../components/progress.tsx'
import { toast } from '../../components/toasts.tsx'
import { useProgramme } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { momentText, numberText } from '../../words/formats.ts'
import type { Round } from './round-facts.tsx'
import { t } from './words.ts'

type Links = z.output<typeof showRoundLinksRoute.success.schema>
type Channel = Links['channels'][number]
type Sending = NonNullable<Channel['sending']>

const underWayIn = ({ states }: Sending) => states.waiting + states.sending
/** What nobody has made for so long is asked for again, which sends nothing twice. */
const makingEndsAfterMs = 30 * 60_000
const isUnderWay = ({ sending }: Channel) =>
  sending !== undefined &&
  ((sending.shardsDone < sending.shards && Date.now() - sending.at < makingEndsAfterMs) ||
    underWayIn(sending) > 0)

/** By night nothing happens before the morning. */
const followEveryMs = ({ channels, quietUntil }: Links) =>
  channels.some(isUnderWay) ? (quietUntil === undefined ? 2500 : 30_000) : undefined

export function RoundLinks({ round }: { readonly round: Round }) {
  const { roles } = useUser()
  const isOut = round.kind === 'cycle' && (round.state === 'released' || round.state === 'closed')
  return isOut && mayCall(showRoundLinksRoute, roles) ? <LinksPanel round={round} /> : null
}

function LinksPanel({ round: { roundId } }: { readonly round: Round }) {
  const { programmeId } = useProgramme()
  const [asked, setAsked] = useState<Channel>()
  const { answer, problem, ask } = useAnswer(
    (signal) => call(showRoundLinksRoute, { params: { programmeId, roundId }, signal }),
    [programmeId, roundId],
    { everyMs: followEveryMs },
  )
  // Whoever works for some of the round's sites alone sends from the vouchers.
  if (problem?.code === 'outside-your-scope') return null
  if (answer === undefined)
    return (
      <Panel title={t('links.title')}>
        {problem ? <ProblemNotice problem={problem} again={ask} /> : <Waiting />}
      </Panel>
    )
  const isSetUp = answer.channels.some(({ obstacle }) => obstacle === undefined)
  return (
    <Panel title={t('links.title')}>
      <p className="hint">{t('links.intro')}</p>
      {isSetUp ? (
        <ul className="channels">
          {answer.channels.map((channel) => (
            <ChannelLinks
              key={channel.channel}
              channel={channel}
              isBusy={answer.channels.some(isUnderWay)}
              quietUntil={answer.quietUntil}
              onSend={() => setAsked(channel)}
            />
          ))}
        </ul>
      ) : (
        <Notice tone="warning">{t('links.notSetUp')}</Notice>
      )}
      {asked && (
        <SendDialog
          roundId={roundId}
          channel={asked}
          quietUntil={answer.quietUntil}
          onClose={() => setAsked(undefined)}
          onDone={ask}
        />
      )}
    </Panel>
  )
}

function ChannelLinks(props: {
  readonly channel: Channel
  /** Links are on their way, by this channel or the other one. */
  readonly isBusy: boolean
  readonly quietUntil: number | undefined
  readonly onSend: () => void
}) {
  const { channel, isBusy, quietUntil, onSend } = props
  const { roles } = useUser()
  const { preview, sending, obstacle } = channel
  const name = t(`links.channel.${channel.channel}`)
  const mayBeSent = preview === undefined || preview.asked > 0
  return (
    <li>
      <div className="channel-top">
        <h3>{name}</h3>
      </div>
      <div className="channel-state" aria-live="polite">
        {sending ? (
          <SendingState sending={sending} quietUntil={quietUntil} />
        ) : preview ? (
          <Preview preview={preview} />
        ) : (
          <p>{t(isBusy ? 'links.afterThat' : 'links.tooMany')}</p>
        )}
      </div>
      {obstacle === undefined && mayBeSent && !isBusy && mayCall(sendRoundLinksRoute, roles) && (
        <Button icon={sending ? 'turn' : 'feedback'} onPress={onSend}>
          {sending ? t('links.again') : t('links.send', { channel: name })}
        </Button>
      )}
    </li>
  )
}

function Preview({ preview }: { readonly preview: NonNullable<Channel['preview']> }) {
  return (
    <Facts
      facts={[
        { label: t('links.willGet'), value: numberText(preview.asked) },
        { label: t('links.noConsent'), value: numberText(preview.noConsent) },
        { label: t('links.noPhone'), value: numberText(preview.noPhone) },
      ]}
    />
  )
}

const shownStates = ['sent', 'waiting', 'failed', 'unknown', 'not-allowed'] as const

function SendingState(props: { readonly sending: Sending; readonly quietUntil: number | undefined }) {
  const { sending, quietUntil } = props
  const { timeZone } = useProgramme()
  const { shards, shardsDone, counts, states } = sending
  const whole = Object.values(states).reduce((sum, count) => sum + count, 0)
  const left = underWayIn(sending)
  const countOf = (state: (typeof shownStates)[number]) => (state === 'waiting' ? left : states[state])
  const shown = shownStates.filter((state) => state === 'sent' || countOf(state) > 0)
  const isPlanned = shardsDone === shards
  if (!isPlanned && quietUntil !== undefined)
    return <Notice>{t('links.waits', { at: momentText(quietUntil, timeZone) })}</Notice>
  return (
    <>
      {!isPlanned && <Progress label={t('links.making')} done={shardsDone} whole={shards} />}
      {isPlanned && left > 0 && <Progress label={t('links.sending')} done={whole - left} whole={whole} />}
      <Facts
        facts={[
          ...shown.map((state) => ({ label: t(`links.state.${state}`), value: numberText(countOf(state)) })),
          { label: t('links.noConsent'), value: numberText(counts.noConsent) },
          { label: t('links.noPhone'), value: numberText(counts.noPhone) },
          ...(counts.ended > 0 ? [{ label: t('links.ended'), value: numberText(counts.ended) }] : []),
        ]}
      />
      {isPlanned && left === 0 && whole > states.sent && <p className="hint">{t('links.lookAt')}</p>}
    </>
  )
}

function SendDialog(props: {
  readonly roundId: string
  readonly channel: Channel
  readonly quietUntil: number | undefined
  readonly onClose: () => void
  readonly onDone: () => void
}) {
  const { roundId, channel, quietUntil, onClose, onDone } = props
  const { programmeId, timeZone } = useProgramme()
  const { send, busy, problem } = useSend((by: Channel['channel']) =>
    call(sendRoundLinksRoute, { params: { programmeId, roundId }, body: { channel: by } }),
  )
  const confirm = async () => {
    const sent = await send(channel.channel)
    if (!sent.ok) return
    toast({ text: t('links.accepted') })
    onClose()
    onDone()
  }
  const { preview, sending } = channel
  const isFirst = sending === undefined && preview !== undefined
  return (
    <ConfirmDialog
      isOpen
      title={t('links.question', { channel: t(`links.channel.${channel.channel}`) })}
      confirm={t('links.confirm')}
      onConfirm={() => void confirm()}
      {...{ busy, problem, onClose }}
    >
      <p>
        {isFirst
          ? t('links.will', { count: preview.asked, links: numberText(preview.asked) })
          : t('links.willUnknown')}
      </p>
      <p>{t('links.others')}</p>
      {quietUntil !== undefined && (
        <Notice>{t('links.willWait', { at: momentText(quietUntil, timeZone) })}</Notice>
      )}
    </ConfirmDialog>
  )
}
