// Compares and repairs in passes, until a pass finds nothing more to repair.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeProjectionReader } from '../shared/adapters/dynamodb/projection-reader.ts'
import { makeProjectionRepairs } from '../shared/adapters/dynamodb/projection-repairs.ts'
import { compareProjections } from '../shared/application/compare-projections.ts'
import type { ComparisonReport, Difference } from '../shared/application/projection-comparison.ts'
import { differencesIn } from '../shared/application/sweep-projections.ts'

/** The stream may be this far behind before a missing line is a difference. */
const underWayMs = 60_000
/** What a pass repairs the next compares; on a stack in use there is always something. */
const mostPasses = 5

export type ProjectionRebuild = {
  /** What differed, each once, as far as it fits (1,000 a pass). */
  readonly differed: readonly Difference[]
  /** Differences that the last pass found and could not repair, or was not to. */
  readonly left: number
  readonly passes: number
  readonly repaired: number
  readonly last: ComparisonReport
}

export type RebuildOptions = {
  readonly client: DynamoDBDocumentClient
  readonly tables: { readonly vouchers: string; readonly ledger: string }
  /** Only this programme. */
  readonly programmeId?: string | undefined
  readonly checkOnly?: boolean
}

/** Reads both tables once a pass, and keeps sums, not items: memory grows with counters, not with vouchers. */
export async function rebuildProjections(options: RebuildOptions): Promise<ProjectionRebuild> {
  const { client, tables, programmeId, checkOnly = false } = options
  const compare = compareProjections(makeProjectionReader(client, tables))
  const repairs = checkOnly ? undefined : makeProjectionRepairs(client, tables.ledger)
  const differed = new Map<string, Difference>()
  let repaired = 0
  for (let passes = 1; ; passes++) {
    const { report } = await compare({
      ...{ programmeId, underWayMs, now: Date.now() },
      ...(repairs && { repairs }),
    })
    for (const one of report.examples) differed.set(`${one.kind} ${one.item}`, one)
    repaired += report.repaired
    const isLast = checkOnly || report.repaired === 0 || passes === mostPasses
    if (!isLast) continue
    const left = differencesIn(report)
    return { differed: [...differed.values()], left: left - report.repaired, passes, repaired, last: report }
  }
}
