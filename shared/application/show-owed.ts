// What a vendor is owed at this moment, by programme: what a statement would come to if it were closed now, and the
// statements that are not paid yet. Summed when it is asked for, so nothing is kept that could be stale.
import type { Actor } from '../domain/actor.ts'
import { dayIn } from '../domain/calendar.ts'
import { type Amounts, addAmounts } from '../domain/money.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import {
  addSums,
  type LineSums,
  noSums,
  type Settlement,
  settle,
  sumLines,
  unpaidOf,
} from '../domain/settlement.ts'
import type { ListAllProgrammes } from './list-programmes.ts'
import type { Page } from './programme-ports.ts'
import type { VendorLine } from './project-voucher-change.ts'
import type { GetParts, GetVendorAccount, ListUnclaimedLines, ListVendorDays } from './settlement-ports.ts'

export type ShowOwedPorts = {
  readonly listAllProgrammes: ListAllProgrammes
  readonly listVendorDays: ListVendorDays
  readonly listUnclaimedLines: ListUnclaimedLines
  readonly getVendorAccount: GetVendorAccount
  readonly getParts: GetParts
  readonly listVendorSettlements: (of: {
    vendorId: string
    cursor?: string | undefined
  }) => Promise<Page<Settlement>>
  /** In how many parts the lines of a day are kept. */
  readonly lineParts: number
}

/** Amounts by unit, none below zero. */
export type OwedByProgramme = {
  readonly programmeId: string
  /** In lines that no statement has yet, less what was taken back. */
  readonly unsettled: Amounts
  /** In statements that are not paid yet. */
  readonly inStatements: Amounts
  /** What the vendor owes: the next statement nets it. */
  readonly toGiveBack: Amounts
}

/** More lines than this are for a statement, not for a phone. */
const mostLines = 50_000

/** For the vendor's own user. Refuses with `outside-your-scope` or `report-too-large`. */
export const showOwed =
  (ports: ShowOwedPorts) =>
  async ({ actor, vendorId, now }: { actor: Actor; vendorId: string; now: number }) => {
    if (actor.vendorId !== vendorId) return refuse('outside-your-scope', { field: 'vendorId' })
    const days = await openDays(ports, vendorId, dayIn(now, 'UTC'))
    const lines = await readUnclaimed(ports, vendorId, new Set([...days.values()].flat()))
    if (lines === undefined)
      return refuse('report-too-large', { detail: 'Ask for a statement: there are too many lines.' })
    const inStatements = await sumStatements(ports, vendorId)
    const programmeIds = new Set([...days.keys(), ...inStatements.keys()])
    const rows = await Promise.all(
      [...programmeIds].map((programmeId) =>
        owedBy(ports, { programmeId, vendorId, lines, inStatements: inStatements.get(programmeId) ?? {} }),
      ),
    )
    return { at: now, rows: rows.filter(isAnything) } satisfies OwedAnswer | Refusal
  }

type OwedAnswer = { readonly at: number; readonly rows: readonly OwedByProgramme[] }

/** By programme; those without a line or an account are left out. */
async function openDays(ports: ShowOwedPorts, vendorId: string, upTo: string) {
  const found = new Map<string, readonly string[]>()
  let cursor: string | undefined
  do {
    const page = await ports.listAllProgrammes(cursor)
    const days = await Promise.all(
      page.rows.map(({ programmeId }) => ports.listVendorDays({ programmeId, vendorId, upTo })),
    )
    for (const [index, { programmeId }] of page.rows.entries())
      if ((days[index]?.length ?? 0) > 0) found.set(programmeId, days[index] ?? [])
    cursor = page.cursor
  } while (cursor !== undefined)
  return found
}

/** Undefined where there are too many. */
async function readUnclaimed(
  ports: ShowOwedPorts,
  vendorId: string,
  days: ReadonlySet<string>,
): Promise<VendorLine[] | undefined> {
  const lines: VendorLine[] = []
  for (const day of days) {
    const parts = Array.from({ length: ports.lineParts }, (_, part) =>
      readPart(ports, { vendorId, day, part }),
    )
    lines.push(...(await Promise.all(parts)).flat())
    if (lines.length > mostLines) return undefined
  }
  return lines
}

async function readPart(
  { listUnclaimedLines }: ShowOwedPorts,
  of: { vendorId: string; day: string; part: number },
): Promise<VendorLine[]> {
  const lines: VendorLine[] = []
  let cursor: string | undefined
  do {
    const page = await listUnclaimedLines({ ...of, cursor })
    lines.push(...page.rows)
    cursor = page.cursor
  } while (cursor !== undefined && lines.length <= mostLines)
  return lines
}

async function sumStatements(ports: ShowOwedPorts, vendorId: string): Promise<Map<string, Amounts>> {
  const sums = new Map<string, Amounts>()
  let cursor: string | undefined
  do {
    const page = await ports.listVendorSettlements({ vendorId, cursor })
    for (const settlement of page.rows)
      sums.set(
        settlement.programmeId,
        addAmounts(sums.get(settlement.programmeId) ?? {}, unpaidOf(settlement)),
      )
    cursor = page.cursor
  } while (cursor !== undefined)
  return sums
}

type Of = {
  readonly programmeId: string
  readonly vendorId: string
  readonly lines: readonly VendorLine[]
  readonly inStatements: Amounts
}

async function owedBy(
  ports: ShowOwedPorts,
  { programmeId, vendorId, lines, inStatements }: Of,
): Promise<OwedByProgramme> {
  const account = await ports.getVendorAccount({ programmeId, vendorId })
  const claimed = account?.open === undefined ? noSums : sumParts(await ports.getParts(account.open))
  const own = sumLines(lines.filter((line) => line.programmeId === programmeId))
  const { toPay, carriedOut } = settle(addSums(own, claimed), account?.carried ?? {})
  return { programmeId, unsettled: positive(toPay), inStatements, toGiveBack: carriedOut }
}

/** Of the statement that is being closed: its lines are claimed, and it has come to nothing yet. */
const sumParts = (parts: readonly LineSums[]): LineSums => parts.reduce<LineSums>(addSums, noSums)

const positive = (amounts: Amounts): Amounts =>
  Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount > 0))

const isAnything = ({ unsettled, inStatements, toGiveBack }: OwedByProgramme): boolean =>
  [unsettled, inStatements, toGiveBack].some((amounts) => Object.keys(amounts).length > 0)
