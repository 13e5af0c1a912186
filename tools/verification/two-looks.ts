// A scan is no snapshot: it may see one half of a transaction and not the other. What is wrong is wrong in the same words
// when it is looked at again; what is not was under way.
import type { CheckResult } from './check-book.ts'

type Finding = CheckResult['violations'][number]

const textOf = ({ item, problem }: Finding) => `${item}|${problem}`

/** What both looks found is a violation; what one of them found is pending. */
export function agreed(first: readonly CheckResult[], second: readonly CheckResult[]): CheckResult[] {
  return second.map((later) => {
    const earlier = first.find(({ name }) => name === later.name)
    const isTruncated = later.violationCount > later.violations.length
    if (earlier === undefined || isTruncated) return later
    const before = new Set(earlier.violations.map(textOf))
    const after = new Set(later.violations.map(textOf))
    const violations = later.violations.filter((finding) => before.has(textOf(finding)))
    const passing = [
      ...later.violations.filter((finding) => !before.has(textOf(finding))),
      ...earlier.violations.filter((finding) => !after.has(textOf(finding))),
    ]
    return {
      ...later,
      violations,
      violationCount: violations.length,
      pending: [...later.pending, ...passing],
    }
  })
}

export const hasViolations = (results: readonly CheckResult[]) =>
  results.some(({ violationCount }) => violationCount > 0)
