// The programme pays a vendor for what no voucher paid. It says nothing of the household.
import * as z from 'zod'
import {
  amounts,
  deviceId,
  grantId,
  instant,
  programmeId,
  roundId,
  siteId,
  vendorId,
  voucherId,
  voucherKind,
} from '../shared/contract/fields.ts'
import { defineEvent } from './domain-event.ts'

export const conflictPaid = defineEvent({
  name: 'conflict-paid.v1',
  summary: 'A vendor is owed what the programme bears of a conflict: the voucher holds what it held',
  schema: z.strictObject({
    transferId: z.string().meta({ description: 'Delivery may repeat: what was seen with this id is done' }),
    voucherId,
    programmeId,
    roundId,
    grantId,
    kind: voucherKind,
    receiptId: z.string(),
    vendorId,
    deviceId,
    siteId,
    amounts,
    at: instant,
  }),
  sample: {
    transferId: '7QK2M3ZP9ABCDEFG.vr1:0123456789abcdef0123456789abcdef.paid',
    voucherId: '7QK2M3ZP9ABCDEFG',
    programmeId: 'prg_0123456789abcdefghjk',
    roundId: 'rnd_0123456789abcdefghjk',
    grantId: 'grt_0123456789abcdefghjk',
    kind: 'value',
    receiptId: 'vr1:0123456789abcdef0123456789abcdef',
    vendorId: 'vdr_0123456789abcdefghjk',
    deviceId: 'dev_0123456789abcdefghjk',
    siteId: 'sit_0123456789abcdefghjk',
    amounts: { USD: 7500 },
    at: 1_772_370_000_000,
  },
})
