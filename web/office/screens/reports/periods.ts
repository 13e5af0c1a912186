// The periods that can be chosen: those that have begun, the newest first.
import { locale } from '../../words/words.ts'
import { t } from './words.ts'

const monthsBack = 18
const years = 3

/** As the API writes them, and as people say them. */
export function periodOptions(now: number): { readonly id: string; readonly label: string }[] {
  const today = new Date(now)
  const year = today.getUTCFullYear()
  const month = today.getUTCMonth()
  const name = new Intl.DateTimeFormat(locale(), { month: 'long', year: 'numeric', timeZone: 'UTC' })
  const months = Array.from({ length: monthsBack }, (_, back) => {
    const first = new Date(Date.UTC(year, month - back, 1))
    return { id: first.toISOString().slice(0, 7), label: name.format(first) }
  })
  const quarters = Array.from({ length: 6 }, (_, back) => {
    const count = year * 4 + Math.floor(month / 3) - back
    const quarter = (count % 4) + 1
    const of = Math.floor(count / 4)
    return { id: `${of}-Q${quarter}`, label: t('period.quarter', { quarter, year: of }) }
  })
  const wholeYears = Array.from({ length: years }, (_, back) => {
    const id = String(year - back)
    return { id, label: id }
  })
  return [{ id: 'all', label: t('period.all') }, ...months, ...quarters, ...wholeYears]
}
