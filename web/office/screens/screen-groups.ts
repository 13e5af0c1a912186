// Every group of screens, in the order of the navigation. See web/office/screen-group.ts for how to add one.
import type { ScreenGroup } from '../screen-group.ts'
import { homeGroup } from './home/index.ts'
import { roundGroup } from './rounds/index.ts'
import { voucherGroup } from './vouchers/index.ts'

export const screenGroups: readonly ScreenGroup[] = [homeGroup, roundGroup, voucherGroup]
