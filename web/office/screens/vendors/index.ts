import { getDeviceRoute } from '../../../../shared/contract/routes/devices.ts'
import { decideConflictRoute, listConflictsRoute } from '../../../../shared/contract/routes/sync.ts'
import {
  getVendorRoute,
  listVendorsRoute,
  setContractRoute,
} from '../../../../shared/contract/routes/vendors.ts'
import type { ScreenGroup } from '../../screen-group.ts'
import { t } from './words.ts'

export const vendorsGroup: ScreenGroup = {
  name: 'vendors',
  section: 'vendors',
  inProgramme: true,
  screens: [
    {
      path: '/vendors',
      needs: [listVendorsRoute],
      load: async () => (await import('./vendors-screen.tsx')).VendorsScreen,
      nav: { label: () => t('nav'), icon: 'vendor' },
    },
    {
      path: '/vendors/:vendorId',
      needs: [getVendorRoute],
      load: async () => (await import('./vendor-screen.tsx')).VendorScreen,
    },
    {
      path: '/vendors/:vendorId/contract',
      needs: [setContractRoute],
      load: async () => (await import('./contract-screen.tsx')).ContractScreen,
    },
    {
      path: '/vendors/:vendorId/devices/:deviceId',
      needs: [getDeviceRoute],
      load: async () => (await import('./device-screen.tsx')).DeviceScreen,
    },
    {
      path: '/conflicts',
      needs: [listConflictsRoute],
      // Others may read them; to decide them is the work of these.
      roles: decideConflictRoute.roles === 'public' ? [] : [...decideConflictRoute.roles, 'auditor'],
      load: async () => (await import('./conflicts-screen.tsx')).ConflictsScreen,
      nav: { label: () => t('conflicts.nav'), icon: 'conflict' },
    },
  ],
}
