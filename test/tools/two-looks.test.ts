import { describe, expect, it } from 'vitest'
import { type CheckResult, openCheckBook } from '../../tools/verification/check-book.ts'
import { agreed } from '../../tools/verification/two-looks.ts'

const name = 'statement-parts-equal-lines'

function look(...problems: readonly string[]): CheckResult[] {
  const book = openCheckBook([name])
  for (const problem of problems) book.judge(name, 'statement stl_1', [problem])
  return book.results()
}

const only = (results: readonly CheckResult[]) => {
  const [{ violations = [], violationCount, pending = [] } = { violationCount: Number.NaN }] = results
  const texts = (findings: CheckResult['violations']) => findings.map(({ problem }) => problem)
  return { violationCount, violations: texts(violations), pending: texts(pending) }
}

describe('agreed', () => {
  it('takes for wrong what both looks found, in the same words', () => {
    expect(only(agreed(look('1 line said, 2 found'), look('1 line said, 2 found')))).toEqual({
      violationCount: 1,
      violations: ['1 line said, 2 found'],
      pending: [],
    })
  })

  it('takes for under way what changed between the looks, or was gone', () => {
    expect(only(agreed(look('1 line said, 2 found', 'half'), look('2 lines said, 3 found')))).toEqual({
      violationCount: 0,
      violations: [],
      pending: ['2 lines said, 3 found', '1 line said, 2 found', 'half'],
    })
  })

  it('believes a look that found more than it can remember', () => {
    const many = Array.from({ length: 1500 }, (_, index) => `problem ${index}`)
    expect(agreed(look(), look(...many))[0]).toMatchObject({ violationCount: 1500, pending: [] })
  })
})
