// The reports that tell to whom something was given: by sex, age and disability; by site, nationality group, week; and
// who did what where, when and for whom. Small counts are hidden, and with a row's counts its amounts.

import { sexes } from './household.ts'
import { ageBands, type PersonGroup } from './household-profile.ts'
import { type Amounts, addAmounts, type Unit } from './money.ts'
import { mondayOf } from './report-period.ts'
import {
  amountColumns,
  hiddenCell,
  type ReportCell,
  type ReportColumn,
  type ReportTable,
} from './report-table.ts'
import {
  dayOf,
  movementsAtVendors,
  type OpenReport,
  type ReportedMovement,
  type ReportSetting,
  type ReportVoucher,
} from './report-voucher.ts'
import { type ServedHouseholds, servedHouseholds } from './served-households.ts'
import { hideSmallCounts, hideSmallEntries, smallestShownCount, withTotals } from './small-counts.ts'

const isSmall = (count: number) => count > 0 && count < smallestShownCount
const orHidden = (cell: ReportCell, hidden: boolean | undefined): ReportCell => (hidden ? hiddenCell : cell)

/** People who were given something, each once: sex and disability down, age across. */
export function reportPeople(setting: ReportSetting): OpenReport<ReportTable> {
  const served = servedHouseholds()
  return {
    take: (voucher) => {
      if (movementsAtVendors(setting, voucher).some(({ stands }) => stands))
        addServed(served, setting, voucher)
    },
    table: () => ({ ...peopleTable(served.peopleBy()), ...withoutProfile(served) }),
  }
}

function peopleTable(people: ReadonlyMap<PersonGroup, number>): ReportTable {
  const kinds = sexes.flatMap((sex) => (['no', 'yes'] as const).map((disability) => ({ sex, disability })))
  const counts = kinds.map(({ sex, disability }) =>
    ageBands.map((band) => people.get(`${sex}|${band}|${disability}`) ?? 0),
  )
  const hidden = hideSmallCounts(counts)
  const lines = withTotals(counts).map((line, row) =>
    line.map((count, at) => orHidden(count, hidden[row]?.[at])),
  )
  const rows = kinds.map(({ sex, disability }, row) => [sex, disability, ...(lines[row] ?? [])])
  return {
    columns: [
      { id: 'sex', kind: 'word' },
      { id: 'disability', kind: 'word' },
      ...ageBands.map((band) => ({ id: `age-${band}` as const, kind: 'count' as const })),
      { id: 'people', kind: 'count' },
    ],
    rows,
    totals: ['', '', ...(lines.at(-1) ?? [])],
  }
}

function addServed(
  served: ServedHouseholds,
  setting: ReportSetting,
  { householdId, roundId }: ReportVoucher,
): void {
  served.add({ householdId, roundId, profile: setting.profileOf(householdId, roundId) })
}

function withoutProfile(served: ServedHouseholds) {
  const count = served.withoutProfile()
  return { householdsWithoutProfile: orHidden(count, isSmall(count)) as number | typeof hiddenCell }
}

/** What a row is about, from a movement: cells of the row, one a column. */
type Grouping = {
  readonly columns: readonly ReportColumn[]
  readonly cellsOf: (of: {
    voucher: ReportVoucher
    movement: ReportedMovement['movement']
  }) => readonly string[]
}

/** By the site where it was given. A household that came to two sites is counted at each, and once in the total. */
export const reportBySite = (setting: ReportSetting) =>
  groupedReport(setting, {
    columns: [
      { id: 'site', kind: 'text' },
      { id: 'pcode', kind: 'text' },
    ],
    cellsOf: ({ movement }) => siteCells(setting, movement.siteId),
  })

/** By the group of nationalities of the household's head. */
export const reportByNationality = (setting: ReportSetting) =>
  groupedReport(setting, {
    columns: [{ id: 'nationality-group', kind: 'word' }],
    cellsOf: ({ voucher }) => [
      setting.profileOf(voucher.householdId, voucher.roundId)?.nationalityGroup ?? 'unknown',
    ],
  })

/** By week, named by its Monday. A household is counted in each week in which it came, and once in the total. */
export const reportByWeek = (setting: ReportSetting) =>
  groupedReport(setting, {
    columns: [{ id: 'week', kind: 'day' }],
    cellsOf: ({ movement }) => [mondayOf(dayOf(setting, movement.at))],
  })

/** Who (donor, programme), what (category, kind), where (site, P-code), when (month), for whom (households, people). */
export const report5w = (setting: ReportSetting) =>
  groupedReport(setting, {
    columns: [
      { id: 'donor', kind: 'text' },
      { id: 'reference', kind: 'text' },
      { id: 'programme', kind: 'text' },
      { id: 'category', kind: 'text' },
      { id: 'kind', kind: 'word' },
      { id: 'site', kind: 'text' },
      { id: 'pcode', kind: 'text' },
      { id: 'month', kind: 'text' },
    ],
    cellsOf: ({ voucher: { grantId, category, kind }, movement }) => {
      const { donor = grantId, reference = '' } = setting.grants.get(grantId) ?? {}
      const what = [donor, reference, setting.programme.name, category, kind]
      return [...what, ...siteCells(setting, movement.siteId), dayOf(setting, movement.at).slice(0, 7)]
    },
  })

function siteCells({ sites }: ReportSetting, siteId: string): [string, string] {
  const { name = siteId, pcode = '' } = sites.get(siteId) ?? {}
  return [name, pcode]
}

type Group = {
  readonly cells: readonly string[]
  readonly served: ServedHouseholds
  /** Also those from which everything was taken back: what moved for few of them tells of them. */
  readonly concerned: Set<string>
  redeemed: Amounts
  reversed: Amounts
}

const newGroup = (cells: readonly string[]): Group => ({
  cells,
  served: servedHouseholds(),
  concerned: new Set(),
  redeemed: {},
  reversed: {},
})

function groupedReport(setting: ReportSetting, grouping: Grouping): OpenReport<ReportTable> {
  const groups = new Map<string, Group>()
  const all = newGroup([])
  return {
    take: (voucher) => {
      for (const reported of movementsAtVendors(setting, voucher)) {
        if (reported.what === 'lost') continue
        const cells = grouping.cellsOf({ voucher, movement: reported.movement })
        const key = JSON.stringify(cells)
        const group = groups.get(key) ?? newGroup(cells)
        groups.set(key, group)
        for (const one of [group, all]) addMovement(one, setting, { voucher, reported })
      }
    },
    table: () => {
      const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
      return { ...groupedTable(grouping, sorted, all), ...withoutProfile(all.served) }
    },
  }
}

function addMovement(
  group: Group,
  setting: ReportSetting,
  { voucher, reported }: { voucher: ReportVoucher; reported: ReportedMovement },
): void {
  const { what, movement, stands } = reported
  group.concerned.add(voucher.householdId)
  if (stands) addServed(group.served, setting, voucher)
  if (what === 'redeemed') group.redeemed = addAmounts(group.redeemed, movement.amounts)
  else group.reversed = addAmounts(group.reversed, movement.amounts)
}

function groupedTable(grouping: Grouping, groups: readonly Group[], all: Group): ReportTable {
  const units = new Set([...Object.keys(all.redeemed), ...Object.keys(all.reversed)])
  const amounts = amountColumns(['redeemed', 'reversed'], units)
  const hidden = hiddenGroups(groups, all)
  const figures = (group: Group, isHidden: boolean | undefined) =>
    [group.served.households(), group.served.people(), ...amountsOf(group, amounts)].map((cell) =>
      orHidden(cell, isHidden),
    )
  return {
    columns: [
      ...grouping.columns,
      { id: 'households', kind: 'count' },
      { id: 'people', kind: 'count' },
      ...amounts,
    ],
    rows: groups.map((group, row) => [...group.cells, ...figures(group, hidden.rows[row])]),
    totals: [...grouping.columns.map(() => ''), ...figures(all, hidden.total)],
  }
}

function amountsOf(group: Group, columns: readonly ReportColumn[]): number[] {
  return columns.map(
    ({ id, unit }) => (id === 'redeemed' ? group.redeemed : group.reversed)[unit as Unit] ?? 0,
  )
}

/** A row is hidden whole when any count of people in it must be: one figure would tell the other. */
function hiddenGroups(groups: readonly Group[], all: Group) {
  const countsOf = (group: Group) => [group.served.households(), group.served.people(), group.concerned.size]
  const each = groups.map(countsOf)
  const byColumn = countsOf(all).map((_, column) =>
    hideSmallEntries(each.map((counts) => counts[column] ?? 0)),
  )
  return {
    rows: groups.map((_, row) => byColumn.some(({ entries }) => entries[row])),
    total: countsOf(all).some(isSmall) || byColumn.some(({ total }) => total),
  }
}
