// What of this person's households is still on this device: unfinished, waiting to be sent, or accepted and not put away.
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Panel } from '../../components/page.tsx'
import { problemText } from '../../components/problem-notice.tsx'
import { StatusTag, type Tone } from '../../components/status-tag.tsx'
import { momentText } from '../../words/formats.ts'
import { DiscardDialog } from './discard-dialog.tsx'
import type { KeptEnrolment } from './enrolment-store.ts'
import { type Enrolments, enrolmentsChanged } from './open-enrolments.ts'
import { t } from './words.ts'

type Standing = 'draft' | 'refused' | 'waiting' | 'accepted'

const tones: Readonly<Record<Standing, Tone>> = {
  draft: 'calm',
  refused: 'no',
  waiting: 'waiting',
  accepted: 'good',
}

const standingOf = ({ state, problem }: KeptEnrolment): Standing =>
  state === 'draft' && problem !== undefined ? 'refused' : state

/** Something else than the network keeps it from being enrolled. */
const isOdd = ({ problem }: KeptEnrolment) => problem !== undefined && !problem.code.startsWith('no-')

export function KeptEnrolments(props: {
  readonly enrolments: Enrolments
  /** It stands on the screen itself. */
  readonly openId: string
  readonly onOpen: (kept: KeptEnrolment) => void
}) {
  const { enrolments, openId, onOpen } = props
  const [discarded, setDiscarded] = useState<string>()
  const others = enrolments.all.filter(({ id }) => id !== openId)
  if (others.length === 0) return null
  const remove = async (id: string | undefined) => {
    if (id !== undefined) await enrolments.store.remove(id)
    enrolmentsChanged()
    setDiscarded(undefined)
  }
  return (
    <Panel title={t('kept.title')}>
      <ul className="rows">
        {others.map((kept) => (
          <li key={kept.id}>
            <StatusTag tone={tones[standingOf(kept)]}>{t(`kept.state.${standingOf(kept)}`)}</StatusTag>
            <span>
              <bdi>{kept.headName ?? t('kept.noName')}</bdi> · {momentText(kept.changedAt)}
              {isOdd(kept) && <small className="fault">{problemText(kept.problem ?? { code: '' })}</small>}
            </span>
            <span className="panel-actions">
              {kept.state === 'waiting' ? (
                <Button icon="turn" onPress={() => void enrolments.outbox.send(kept.id)}>
                  {t('kept.send')}
                </Button>
              ) : (
                <>
                  <Button onPress={() => onOpen(kept)}>{t(`kept.open.${kept.state}`)}</Button>
                  <Button
                    kind="quiet"
                    icon="close"
                    onPress={() => (kept.state === 'draft' ? setDiscarded(kept.id) : void remove(kept.id))}
                  >
                    {t(`kept.remove.${kept.state}`)}
                  </Button>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      {others.some(({ state }) => state === 'waiting') && <p className="hint">{t('kept.hint')}</p>}
      <DiscardDialog
        isOpen={discarded !== undefined}
        onClose={() => setDiscarded(undefined)}
        onConfirm={() => void remove(discarded)}
      />
    </Panel>
  )
}
