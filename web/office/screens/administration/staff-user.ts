// A member of staff as the console has them from the API.
import type * as z from 'zod'
import type { user } from '../../../../shared/contract/routes/users.ts'

export type StaffUser = z.output<typeof user>
