// The reports that follow the money: by grant for its donor, by vendor, and what was not redeemed and why.
import type { Activity } from './activity.ts'
import { type Amounts, addAmounts, type Unit } from './money.ts'
import {
  amountColumns,
  hiddenCell,
  type ReportCell,
  type ReportColumnId,
  type ReportTable,
} from './report-table.ts'
import {
  countedIn,
  dayOf,
  homeOf,
  isInPeriod,
  movementsAtVendors,
  type OpenReport,
  type ReportSetting,
  type ReportVoucher,
  unredeemedOf,
} from './report-voucher.ts'
import { type ServedHouseholds, servedHouseholds } from './served-households.ts'
import { hideSmallEntries, smallestShownCount } from './small-counts.ts'
import { voucherNumberEnd } from './voucher-number.ts'

type Sums = Partial<Record<ReportColumnId, Amounts>>

const add = (sums: Sums, id: ReportColumnId, amounts: Amounts) => {
  sums[id] = addAmounts(sums[id] ?? {}, amounts)
}

const unitsOf = (all: readonly Sums[]) =>
  new Set(all.flatMap((sums) => Object.values(sums).flatMap((amounts) => Object.keys(amounts))))

const amountCells = (sums: Sums, columns: readonly { id: ReportColumnId; unit?: Unit }[]): number[] =>
  columns.map(({ id, unit = '' }) => sums[id]?.[unit] ?? 0)

function totalOf(all: readonly Sums[]): Sums {
  const total: Sums = {}
  for (const sums of all)
    for (const [id, amounts] of Object.entries(sums)) add(total, id as ReportColumnId, amounts)
  return total
}

const columnOfActivity = {
  issued: 'issued',
  redeemed: 'redeemed',
  reversed: 'reversed',
  returned: 'returned',
  lost: 'lost',
} as const satisfies Partial<Record<Activity, ReportColumnId>>

type GrantSums = { readonly sums: Sums; readonly served: ServedHouseholds }

/**
 * What came of each grant. Its amounts are the books' own and never hidden: a grant is no trait of a person. `held` is
 * what its vouchers hold now; what they hold is what was issued, less redeemed, plus reversed, less returned.
 */
export function reportByGrant(setting: ReportSetting): OpenReport<ReportTable> {
  const grants = new Map<string, GrantSums>()
  const all = servedHouseholds()
  return {
    take: (voucher) => {
      const { grantId, householdId, roundId } = voucher
      const grant = grants.get(grantId) ?? { sums: {}, served: servedHouseholds() }
      grants.set(grantId, grant)
      for (const { activity, amounts } of countedIn(setting, voucher))
        if (activity !== 'replaced') add(grant.sums, columnOfActivity[activity], amounts)
      add(grant.sums, 'held', voucher.balance)
      if (!movementsAtVendors(setting, voucher).some(({ stands }) => stands)) return
      const household = { householdId, roundId, profile: setting.profileOf(householdId, roundId) }
      for (const served of [grant.served, all]) served.add(household)
    },
    table: () => grantTable(setting, grants, all),
  }
}

function grantTable(
  setting: ReportSetting,
  grants: ReadonlyMap<string, GrantSums>,
  all: ServedHouseholds,
): ReportTable {
  const rows = [...grants].sort(([a], [b]) => (a < b ? -1 : 1))
  const every = rows.map(([, { sums }]) => sums)
  const amounts = amountColumns(
    ['issued', 'redeemed', 'reversed', 'returned', 'lost', 'held'],
    unitsOf(every),
  )
  const hidden = hiddenPeople(
    rows.map(([, { served }]) => served),
    all,
  )
  const people = (served: ServedHouseholds, isHidden: boolean | undefined): ReportCell[] =>
    isHidden ? [hiddenCell, hiddenCell] : [served.households(), served.people()]
  return {
    columns: [
      { id: 'donor', kind: 'text' },
      { id: 'reference', kind: 'text' },
      { id: 'households', kind: 'count' },
      { id: 'people', kind: 'count' },
      ...amounts,
    ],
    rows: rows.map(([grantId, { sums, served }], row) => {
      const { donor = grantId, reference = '' } = setting.grants.get(grantId) ?? {}
      return [donor, reference, ...people(served, hidden.rows[row]), ...amountCells(sums, amounts)]
    }),
    totals: ['', '', ...people(all, hidden.total), ...amountCells(totalOf(every), amounts)],
  }
}

function hiddenPeople(groups: readonly ServedHouseholds[], all: ServedHouseholds) {
  const counts = [
    (served: ServedHouseholds) => served.households(),
    (served: ServedHouseholds) => served.people(),
  ]
  const columns = counts.map((countOf) => hideSmallEntries(groups.map(countOf)))
  return {
    rows: groups.map((_, row) => columns.some(({ entries }) => entries[row])),
    total: columns.some(({ total }) => total) || counts.some((countOf) => isSmall(countOf(all))),
  }
}

const isSmall = (count: number) => count > 0 && count < smallestShownCount

/** What each vendor gave and took back. It counts redemptions, not people. */
export function reportByVendor(setting: ReportSetting): OpenReport<ReportTable> {
  const vendors = new Map<string, { redemptions: number; readonly sums: Sums }>()
  return {
    take: (voucher) => {
      for (const { what, movement } of movementsAtVendors(setting, voucher)) {
        const vendor = vendors.get(movement.vendorId) ?? { redemptions: 0, sums: {} }
        vendors.set(movement.vendorId, vendor)
        if (what === 'redeemed') vendor.redemptions += 1
        add(vendor.sums, what, movement.amounts)
      }
    },
    table: () => {
      const rows = [...vendors].map(([vendorId, vendor]) => ({
        name: setting.vendors.get(vendorId)?.name ?? vendorId,
        ...vendor,
      }))
      rows.sort((a, b) => (a.name < b.name ? -1 : 1))
      const amounts = amountColumns(['redeemed', 'reversed', 'lost'], unitsOf(rows.map(({ sums }) => sums)))
      const count = rows.reduce((sum, { redemptions }) => sum + redemptions, 0)
      return {
        columns: [{ id: 'vendor', kind: 'text' }, { id: 'redemptions', kind: 'count' }, ...amounts],
        rows: rows.map(({ name, redemptions, sums }) => [name, redemptions, ...amountCells(sums, amounts)]),
        totals: ['', count, ...amountCells(totalOf(rows.map(({ sums }) => sums)), amounts)],
      }
    },
  }
}

type Unredeemed = {
  readonly cells: readonly string[]
  vouchers: number
  readonly households: Set<string>
  readonly sums: Sums
}

/** What was issued in the report's time and is not redeemed now, by round, home site and reason. */
export function reportUnredeemed(setting: ReportSetting): OpenReport<ReportTable> {
  const groups = new Map<string, Unredeemed>()
  return {
    take: (voucher) => {
      const unredeemed = unredeemedIn(setting, voucher)
      if (unredeemed === undefined) return
      const cells = [...placeCells(setting, voucher), unredeemed.why]
      const key = JSON.stringify(cells)
      const group = groups.get(key) ?? { cells, vouchers: 0, households: new Set(), sums: {} }
      groups.set(key, group)
      group.vouchers += 1
      group.households.add(voucher.householdId)
      add(group.sums, 'unused', unredeemed.amounts)
    },
    table: () => unredeemedTable([...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)),
  }
}

function unredeemedIn(setting: ReportSetting, voucher: ReportVoucher) {
  if (!isInPeriod(setting, voucher.issuedAt) || !setting.isAbout(homeOf(setting, voucher))) return undefined
  return unredeemedOf(voucher, setting.now)
}

function placeCells(setting: ReportSetting, voucher: ReportVoucher): [string, string] {
  const siteId = homeOf(setting, voucher)
  const site = siteId === undefined ? '' : (setting.sites.get(siteId)?.name ?? siteId)
  return [setting.rounds.get(voucher.roundId)?.name ?? voucher.roundId, site]
}

function unredeemedTable(groups: readonly Unredeemed[]): ReportTable {
  const every = groups.map(({ sums }) => sums)
  const amounts = amountColumns(['unused'], unitsOf(every))
  const byHousehold = hideSmallEntries(groups.map(({ households }) => households.size))
  const byVoucher = hideSmallEntries(groups.map(({ vouchers }) => vouchers))
  const figures = (vouchers: number, sums: Sums, isHidden: boolean | undefined): ReportCell[] =>
    [vouchers, ...amountCells(sums, amounts)].map((cell) => (isHidden ? hiddenCell : cell))
  const all = groups.reduce((sum, { vouchers }) => sum + vouchers, 0)
  return {
    columns: [
      { id: 'round', kind: 'text' },
      { id: 'site', kind: 'text' },
      { id: 'why', kind: 'word' },
      { id: 'vouchers', kind: 'count' },
      ...amounts,
    ],
    rows: groups.map(({ cells, vouchers, sums }, row) => [
      ...cells,
      ...figures(vouchers, sums, byHousehold.entries[row] || byVoucher.entries[row]),
    ]),
    totals: ['', '', '', ...figures(all, totalOf(every), byHousehold.total || byVoucher.total)],
  }
}

/** One row a voucher: for those who go after them. It says so in its name, and holds no household. */
export function listUnredeemed(setting: ReportSetting): OpenReport<ReportTable> {
  const found: { readonly voucher: ReportVoucher; readonly why: string; readonly sums: Sums }[] = []
  return {
    take: (voucher) => {
      const unredeemed = unredeemedIn(setting, voucher)
      if (unredeemed === undefined) return
      found.push({
        voucher,
        why: unredeemed.why,
        sums: { issued: voucher.issued, unused: unredeemed.amounts },
      })
    },
    table: () => {
      found.sort((a, b) => (a.voucher.voucherId < b.voucher.voucherId ? -1 : 1))
      const amounts = amountColumns(['issued', 'unused'], unitsOf(found.map(({ sums }) => sums)))
      return {
        columns: [
          { id: 'voucher', kind: 'text' },
          { id: 'round', kind: 'text' },
          { id: 'site', kind: 'text' },
          { id: 'issued-on', kind: 'day' },
          { id: 'last-day', kind: 'day' },
          { id: 'why', kind: 'word' },
          ...amounts,
        ],
        rows: found.map(({ voucher, why, sums }) => [
          voucherNumberEnd(voucher.voucherId),
          ...placeCells(setting, voucher),
          dayOf(setting, voucher.issuedAt),
          // The moment before the voucher ends.
          dayOf(setting, voucher.validUntil * 1000 - 1),
          why,
          ...amountCells(sums, amounts),
        ]),
      }
    },
  }
}
