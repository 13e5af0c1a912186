// The programme that the work is about: it stands in the address, and is the last one chosen where the address names none.
import { createContext, type ReactNode, useContext, useEffect } from 'react'
import type * as z from 'zod'
import { listProgrammesRoute, type programme } from '../../shared/contract/routes/programmes.ts'
import { call } from './api/call.ts'
import { askOrRecall } from './api/recall-answer.ts'
import { type Asked, useAnswer } from './api/use-answer.ts'

export type Programme = z.output<typeof programme>

type Programmes = {
  readonly all: readonly Programme[]
  readonly current: Programme | undefined
  readonly asked: Asked<readonly Programme[]>
}

const ProgrammesContext = createContext<Programmes | undefined>(undefined)

const storageKey = 'vale-programme'
const maxPages = 20

async function listAll(signal: AbortSignal): Promise<readonly Programme[]> {
  const all: Programme[] = []
  let cursor: string | undefined
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await call(listProgrammesRoute, { query: cursor === undefined ? {} : { cursor }, signal })
    all.push(...answer.rows)
    cursor = answer.cursor
    if (cursor === undefined) break
  }
  return all
}

/** `/p/prg_…/rounds` → `prg_…` */
const idInPath = (path: string) => /^\/p\/([^/]+)/.exec(path)?.[1]

export function ProgrammesProvider({
  path,
  children,
}: {
  readonly path: string
  readonly children: ReactNode
}) {
  const asked = useAnswer((signal) => askOrRecall('vale-programmes', () => listAll(signal)), [])
  const all = asked.answer ?? []
  const named = idInPath(path)
  const wanted = named ?? sessionStorage.getItem(storageKey)
  const found = all.find(({ programmeId }) => programmeId === wanted)
  const current = found ?? (named === undefined ? all[0] : undefined)
  useEffect(() => {
    if (current !== undefined) sessionStorage.setItem(storageKey, current.programmeId)
  }, [current])
  return <ProgrammesContext value={{ all, current, asked }}>{children}</ProgrammesContext>
}

export function useProgrammes(): Programmes {
  const programmes = useContext(ProgrammesContext)
  if (programmes === undefined) throw new Error('A screen stands outside the console.')
  return programmes
}

/** The programme of a screen that is about one: the frame shows such a screen only where there is one. */
export function useProgramme(): Programme {
  const { current } = useProgrammes()
  if (current === undefined) throw new Error('A screen about a programme stands without one.')
  return current
}

/** The address of a screen in a programme: `/p/prg_…/rounds`. */
export function programmePath(programmeId: string, path: string): string {
  return `/p/${programmeId}${path}`
}

/** The same for the programme that the work is about. */
export function useProgrammePath(): (path: string) => string {
  const { programmeId } = useProgramme()
  return (path) => programmePath(programmeId, path)
}
