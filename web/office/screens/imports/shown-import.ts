// An import as the API shows it.
import type * as z from 'zod'
import type { householdImport } from '../../../../shared/contract/routes/imports.ts'

export type Import = z.output<typeof householdImport>

/** Of the enrolment once it has begun, and of the check before. */
export function failedOf({ state, check, failed }: Import): number {
  return state === 'running' || state === 'done' ? failed : check.failed
}
