// What a measurement is given and gives. Each runs in a process of its own, one after the other.
import type { FunctionModel, RouteModel } from '../local/app-model.ts'
import type { Row } from './row.ts'

/** Where measurements happen: an engine with the app's tables, and the app's bundles. Plain data. */
export type Ground = {
  readonly dynamodbEndpoint: string
  readonly tables: { readonly registry: string; readonly vouchers: string; readonly ledger: string }
  readonly functions: readonly FunctionModel[]
  readonly routes: readonly RouteModel[]
  readonly keyIds: readonly string[]
  readonly eventBuses: readonly string[]
  /** Removed with all that is in it when the bench ends. */
  readonly folder: string
}

/** Returns its rows; throws when it could not measure. What it has to say goes through `note`. */
export type Measurement = (ground: Ground, note: (line: string) => void) => Promise<Row[]>
