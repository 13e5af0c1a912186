// Every group of screens, in the order of the navigation. See web/office/screen-group.ts for how to add one.
import type { ScreenGroup } from '../screen-group.ts'
import { financeGroup } from './finance/index.ts'
import { homeGroup } from './home/index.ts'
import { reportsGroup } from './reports/index.ts'
import { vendorsGroup } from './vendors/index.ts'

export const screenGroups: readonly ScreenGroup[] = [homeGroup, vendorsGroup, financeGroup, reportsGroup]
