// The households that this person has in the making on this device, as the screens see them; and what sends those that
// wait, whichever screen is open.
import { useEffect, useState, useSyncExternalStore } from 'react'
import { enrolHouseholdRoute } from '../../../../shared/contract/routes/registry.ts'
import { call } from '../../api/call.ts'
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

/** Undefined until they are read. */
export function useEnrolments(): Enrolments | undefined {
  const { id } = useUser()
  const [read, setRead] = useState<Enrolments>()
  const now = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => version,
  )
  useEffect(() => {
    let isStale = false
    void openEnrolmentsOf(id).then(async (own) => {
      const all = await own.store.list()
      if (!isStale) setRead({ ...own, all })
    })
    return () => {
      isStale = true
    }
  }, [id, now])
  return read
}
