// Enrolling households, one after the other: the form, what came of it, and beside it what still waits on this device.
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { Page } from '../../components/page.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { toast } from '../../components/toasts.tsx'
import { programmePath, useProgramme } from '../../programme.tsx'
import { EnrolmentForm } from './enrolment-form.tsx'
import { EnrolmentResult } from './enrolment-result.tsx'
import type { KeptEnrolment } from './enrolment-store.ts'
import { keepOffice } from './keep-office.ts'
import { KeptEnrolments } from './kept-enrolments.tsx'
import { type Enrolments, useEnrolments } from './open-enrolments.ts'
import { type Site, useOwnSites } from './site-choice.ts'
import { t } from './words.ts'

/** Which household this tab has open: a reload comes back to it. */
const openKey = 'vale-enrolment-open'

type Open = { readonly id: string; readonly kept?: KeptEnrolment; readonly byHand: boolean }

export function EnrolmentScreen() {
  const { enrolments, problem: ofDevice, again } = useEnrolments()
  const { answer: sites, problem, ask } = useOwnSites()
  useEffect(keepOffice, [])
  return (
    <Page title={t('title')}>
      {ofDevice && <ProblemNotice problem={ofDevice} again={again} />}
      {sites === undefined && problem && <ProblemNotice problem={problem} again={ask} />}
      {enrolments && sites ? (
        <Desk enrolments={enrolments} sites={sites} />
      ) : (
        !problem && !ofDevice && <Waiting />
      )}
    </Page>
  )
}

function Desk({ enrolments, sites }: { readonly enrolments: Enrolments; readonly sites: readonly Site[] }) {
  const { programmeId } = useProgramme()
  const [, navigate] = useLocation()
  const [open, setOpen] = useState<Open>(() => openedBefore(enrolments.all, programmeId))
  const go = (next: Open) => {
    sessionStorage.setItem(openKey, next.id)
    setOpen(next)
    scrollTo(0, 0)
  }
  const next = () => go({ id: crypto.randomUUID(), byHand: true })
  const openKept = (kept: KeptEnrolment) => {
    go({ id: kept.id, kept, byHand: true })
    if (kept.programmeId !== programmeId) navigate(programmePath(kept.programmeId, '/enrolment'))
  }
  const latest = useRef(open.id)
  latest.current = open.id
  const onSent = (outcome: 'waiting' | 'accepted') => {
    // Somebody has gone on to another household meanwhile: it stays on the screen.
    if (latest.current !== open.id) return
    if (outcome === 'accepted') return setOpen({ id: open.id, byHand: true })
    toast({ text: t('waits') })
    next()
  }
  const now = enrolments.all.find(({ id }) => id === open.id)
  return (
    <>
      <KeptEnrolments enrolments={enrolments} openId={open.id} onOpen={openKept} />
      {now?.state === 'accepted' ? (
        <EnrolmentResult key={open.id} kept={now} store={enrolments.store} onNext={next} />
      ) : (
        <>
          <p className="page-intro">
            {t('intro')} {t('keeps')}
          </p>
          <EnrolmentForm
            key={open.id}
            id={open.id}
            kept={open.kept}
            autoFocus={open.byHand}
            onNext={next}
            {...{ sites, enrolments, onSent }}
          />
        </>
      )}
    </>
  )
}

/** What this tab had open, or else a new household. */
function openedBefore(all: readonly KeptEnrolment[], programmeId: string): Open {
  const kept = all.find(({ id }) => id === sessionStorage.getItem(openKey))
  const isHere = kept !== undefined && kept.programmeId === programmeId && kept.state !== 'waiting'
  const id = isHere ? kept.id : crypto.randomUUID()
  sessionStorage.setItem(openKey, id)
  return { id, ...(isHere && { kept }), byHand: false }
}
