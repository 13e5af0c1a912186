// The households that this person has in the making on this device, as the screens see them; and what sends those that
// wait, whichever screen is open.
import { useEffect, useState, useSyncExternalStore } from 'react'
import { enrolHouseholdRoute } from '../../../../shared/contract/routes/registry.ts'
import { call, type Problem } from '../../api/call.ts'
import { problemOf } from '../../api/use-answer.ts'
import { useUser } from '../../sign-in/session.ts'
import { type EnrolmentStore, enrolmentsOf, type KeptEnrolment, openEnrolments } from './enrolment-store.ts'
import { makeOutbox, type Outbox } from './outbox.ts'

type Opened = { readonly store: EnrolmentStore; readonly outbox: Outbox }

const opened = new Map<string, Promise<Opened>>()
const listeners = new Set<() => void>()
let version = 0

/** Tells every screen of this tab that something is kept otherwise than before. */
export function enrolmentsChanged(): void {
  version += 1
  for (const listener of listeners) listener()
}

/** Opens what is kept for a person, and begins to send what waits. */
export function openEnrolmentsOf(userId: string): Promise<Opened> {
  const known = opened.get(userId) ?? open(userId)
  opened.set(userId, known)
  // A device that refuses to keep anything may be asked again.
  known.catch(() => opened.delete(userId))
  return known
}

async function open(userId: string): Promise<Opened> {
  const store = enrolmentsOf(await openEnrolments(), userId)
  let timer: ReturnType<typeof setTimeout> | undefined
  const outbox = makeOutbox({
    store,
    request: ({ body, idempotencyKey }) =>
      call(enrolHouseholdRoute, { body, idempotencyKey }).then(
        (answer) => ({ ok: true, answer }),
        (error: unknown) => ({ ok: false, problem: problemOf(error) }),
      ),
    changed: enrolmentsChanged,
    later: (attempt, waitMs) => {
      clearTimeout(timer)
      timer = setTimeout(attempt, waitMs)
    },
  })
  addEventListener('online', () => void outbox.sendAll())
  void outbox.sendAll()
  return { store, outbox }
}

export type Enrolments = Opened & { readonly all: readonly KeptEnrolment[] }

export type AskedEnrolments = {
  /** Undefined until they are read. */
  readonly enrolments?: Enrolments | undefined
  /** The device keeps nothing. */
  readonly problem?: Problem | undefined
  readonly again: () => void
}

export function useEnrolments(): AskedEnrolments {
  const { id } = useUser()
  const [enrolments, setRead] = useState<Enrolments>()
  const [problem, setProblem] = useState<Problem>()
  const now = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => version,
  )
  useEffect(() => {
    let isStale = false
    const read = async () => {
      const own = await openEnrolmentsOf(id)
      const all = await own.store.list()
      if (isStale) return
      setRead({ ...own, all })
      setProblem(undefined)
    }
    read().catch(() => setProblem({ code: 'device-keeps-nothing' }))
    return () => {
      isStale = true
    }
  }, [id, now])
  return { enrolments, problem, again: enrolmentsChanged }
}
