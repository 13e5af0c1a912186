// Every measurement of the bench, in the order of the table. A new one is a file beside this, and a line here.
import { measureBundle } from './bundle.ts'
import { measureCardSheets } from './card-sheets.ts'
import { measureDuplicates } from './duplicates.ts'
import { measureExportRows } from './export-rows.ts'
import { measureImportRows } from './import-rows.ts'
import { measureIssueRate } from './issue-rate.ts'
import { measureLargeStatement } from './large-statement.ts'
import { measureLedgerWork } from './ledger-work.ts'
import type { Measurement } from './measurement.ts'
import { measureOneVendor } from './one-vendor.ts'
import { measurePhoneApp } from './phone-app.ts'
import { measureProjectionRate } from './projection-rate.ts'
import { measureRedeemCost } from './redeem-cost.ts'
import { measureRedeemRate } from './redeem-rate.ts'
import { measureRegistrations } from './registrations.ts'
import { measureRegistrationsPage } from './registrations-page.ts'
import { measureReplayRate } from './replay-rate.ts'
import { measureStatusList } from './status-list.ts'
import { measureSyncRate } from './sync-rate.ts'

export const measurements = {
  'redeem-rate': measureRedeemRate,
  'redeem-cost': measureRedeemCost,
  replay: measureReplayRate,
  'sync-rate': measureSyncRate,
  'one-vendor': measureOneVendor,
  bundle: measureBundle,
  'issue-rate': measureIssueRate,
  'card-sheets': measureCardSheets,
  duplicates: measureDuplicates,
  'ledger-work': measureLedgerWork,
  projection: measureProjectionRate,
  'status-list': measureStatusList,
  registrations: measureRegistrations,
  'large-statement': measureLargeStatement,
  'export-rows': measureExportRows,
  'import-rows': measureImportRows,
  'phone-app': measurePhoneApp,
  'registrations-page': measureRegistrationsPage,
} as const satisfies Record<string, Measurement>

export type MeasurementName = keyof typeof measurements

export const measurementNames = Object.keys(measurements) as MeasurementName[]

/** Takes minutes, or needs a browser: measured only when it is asked for by its name. */
const onlyByName: readonly MeasurementName[] = [
  'large-statement',
  'export-rows',
  'import-rows',
  'phone-app',
  'registrations-page',
]

export const usualMeasurements = measurementNames.filter((name) => !onlyByName.includes(name))
