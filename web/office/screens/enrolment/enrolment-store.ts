// What this device keeps of households that are being enrolled: each as it is typed, then what is sent until there is an
// answer, then the answer. Whoever is signed in sees their own. What was typed is gone once the server has accepted it.
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Problem } from '../../api/call.ts'
import { type Enrolled, type EnrolmentBody, type EnrolmentValues, headNameOf } from './enrolment-values.ts'

export type KeptEnrolment = {
  readonly id: string
  readonly userId: string
  readonly programmeId: string
  /** `waiting`: it is sent, again and again, until the server has answered. */
  readonly state: 'draft' | 'waiting' | 'accepted'
  /** Milliseconds since 1970. */
  readonly changedAt: number
  readonly headName?: string
  /** As typed; gone once it is accepted. */
  readonly values?: EnrolmentValues
  /** Made before the first attempt, and the same in each. */
  readonly request?: { readonly idempotencyKey: string; readonly body: EnrolmentBody }
  /** Of a draft: why the server refused it. Of one that waits: why it still does. */
  readonly problem?: Problem
  readonly answer?: Enrolled
  /** Idempotency keys of walk-ins by round: asking again gives the same voucher. */
  readonly walkIns?: Readonly<Record<string, string>>
}

type EnrolmentSchema = DBSchema & {
  enrolments: { key: string; value: KeptEnrolment; indexes: { userId: string } }
}

export type EnrolmentDatabase = IDBPDatabase<EnrolmentSchema>

/** Drafts that nobody has touched for so long are deleted: somebody's data is not left behind on a tablet. */
export const draftDays = 7
const dayMs = 86_400_000

export async function openEnrolments(
  name = 'vale-office-enrolments',
  now = Date.now(),
): Promise<EnrolmentDatabase> {
  const database = await openDB<EnrolmentSchema>(name, 1, {
    upgrade(fresh) {
      fresh.createObjectStore('enrolments', { keyPath: 'id' }).createIndex('userId', 'userId')
    },
  })
  await deleteOld(database, now - draftDays * dayMs)
  return database
}

async function deleteOld(database: EnrolmentDatabase, before: number): Promise<void> {
  const transaction = database.transaction('enrolments', 'readwrite')
  for await (const cursor of transaction.store)
    if (cursor.value.state !== 'waiting' && cursor.value.changedAt < before) await cursor.delete()
  await transaction.done
}

export type EnrolmentStore = ReturnType<typeof enrolmentsOf>

/** Those of one person. Nothing here reads or changes another's. */
export function enrolmentsOf(database: EnrolmentDatabase, userId: string) {
  const get = async (id: string): Promise<KeptEnrolment | undefined> => {
    const found = await database.get('enrolments', id)
    return found?.userId === userId ? found : undefined
  }
  /** One transaction; undefined leaves it as it is. */
  const change = async (
    id: string,
    next: (
      before: KeptEnrolment | undefined,
    ) => Omit<KeptEnrolment, 'id' | 'userId' | 'changedAt'> | undefined,
  ): Promise<void> => {
    const transaction = database.transaction('enrolments', 'readwrite', { durability: 'strict' })
    const before = await transaction.store.get(id)
    const after = before !== undefined && before.userId !== userId ? undefined : next(before)
    if (after !== undefined) await transaction.store.put({ ...after, id, userId, changedAt: Date.now() })
    await transaction.done
  }
  return {
    get,
    /** The oldest first. */
    list: async (): Promise<readonly KeptEnrolment[]> => {
      const own = await database.getAllFromIndex('enrolments', 'userId', userId)
      return own.sort((a, b) => a.changedAt - b.changedAt)
    },
    /** What was typed so far. A household that is on its way is not touched any more. */
    keepDraft: (id: string, { programmeId, values }: { programmeId: string; values: EnrolmentValues }) =>
      change(id, (before) => {
        if (before !== undefined && before.state !== 'draft') return undefined
        const headName = headNameOf(values)
        const problem = before?.problem
        return {
          ...{ programmeId, values, state: 'draft' as const },
          ...(headName !== undefined && { headName }),
          ...(problem && { problem }),
        }
      }),
    /** From now on it is sent. */
    queue: (id: string, request: NonNullable<KeptEnrolment['request']>) =>
      change(id, (before) => {
        if (before?.state !== 'draft') return undefined
        const { problem: _, ...kept } = before
        return { ...kept, state: 'waiting', request }
      }),
    /** What was typed is forgotten. */
    accept: (id: string, answer: Enrolled) =>
      change(id, (before) => {
        if (before?.state !== 'waiting') return undefined
        const { programmeId, headName } = before
        return { programmeId, state: 'accepted', answer, ...(headName !== undefined && { headName }) }
      }),
    /** It is sent again. */
    keepWaiting: (id: string, problem: Problem) =>
      change(id, (before) => (before?.state === 'waiting' ? { ...before, problem } : undefined)),
    /** Back to whoever typed it. Nothing was written at the server, so the next attempt gets a key of its own. */
    refuse: (id: string, problem: Problem) =>
      change(id, (before) => {
        if (before?.state !== 'waiting') return undefined
        const { request: _, ...kept } = before
        return { ...kept, state: 'draft', problem }
      }),
    /** The key by which a voucher of this round is asked for, now and ever. */
    walkInKey: async (id: string, roundId: string): Promise<string> => {
      await change(id, (before) => {
        if (before?.state !== 'accepted' || before.walkIns?.[roundId] !== undefined) return undefined
        return { ...before, walkIns: { ...before.walkIns, [roundId]: crypto.randomUUID() } }
      })
      return (await get(id))?.walkIns?.[roundId] ?? crypto.randomUUID()
    },
    remove: async (id: string): Promise<void> => {
      const found = await get(id)
      if (found !== undefined && found.state !== 'waiting') await database.delete('enrolments', id)
    },
  }
}
