// Every group of screens, in the order of the navigation. See web/office/screen-group.ts for how to add one.
import type { ScreenGroup } from '../screen-group.ts'
import { administrationGroup } from './administration/index.ts'
import { duplicatesGroup } from './duplicates/index.ts'
import { enrolmentGroup } from './enrolment/index.ts'
import { feedbackGroup } from './feedback/index.ts'
import { financeGroup } from './finance/index.ts'
import { homeGroup } from './home/index.ts'
import { householdGroup } from './households/index.ts'
import { importsGroup } from './imports/index.ts'
import { koboGroup } from './kobo/index.ts'
import { partnersGroup } from './partners/index.ts'
import { programmeGroup, settingUpGroup } from './programmes/index.ts'
import { reportsGroup } from './reports/index.ts'
import { roundGroup } from './rounds/index.ts'
import { vendorsGroup } from './vendors/index.ts'
import { voucherGroup } from './vouchers/index.ts'

export const screenGroups: readonly ScreenGroup[] = [
  homeGroup,
  enrolmentGroup,
  householdGroup,
  duplicatesGroup,
  feedbackGroup,
  importsGroup,
  programmeGroup,
  koboGroup,
  roundGroup,
  voucherGroup,
  vendorsGroup,
  financeGroup,
  reportsGroup,
  settingUpGroup,
  administrationGroup,
  partnersGroup,
]
