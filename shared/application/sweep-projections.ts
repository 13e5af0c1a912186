// Compares the vouchers with their projections at intervals, as far as a run's time goes; the next run goes on there.
// It reports and writes no projection: what differs is for people to look at, and for a rebuild to mend.
import type { compareProjections } from './compare-projections.ts'
import type { ComparisonProgress, ComparisonReport } from './projection-comparison.ts'

export type SweepPorts = {
  readonly compare: ReturnType<typeof compareProjections>
  readonly findProgress: () => Promise<ComparisonProgress | undefined>
  /** Undefined when the sweep is finished: the next begins anew. */
  readonly keepProgress: (progress: ComparisonProgress | undefined) => Promise<void>
}

/** A busy day's stream may be this far behind before it is news: the sweep comes once a day. */
const underWayMs = 15 * 60_000

/** Runs until `stopAt` (milliseconds since 1970) or the end. The report is of this run; counters are in the last one's. */
export const sweepProjections =
  (ports: SweepPorts) =>
  async ({ now, stopAt }: { now: number; stopAt: number }): Promise<ComparisonReport> => {
    const begun = await ports.findProgress()
    const { report, progress } = await ports.compare({ now, stopAt, underWayMs, progress: begun })
    await ports.keepProgress(report.finished ? undefined : progress)
    return report
  }

/** How many differences a report tells of. */
export function differencesIn({ differences }: Pick<ComparisonReport, 'differences'>): number {
  return Object.values(differences).reduce((sum, count) => sum + count, 0)
}
