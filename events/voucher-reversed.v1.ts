// A redemption was taken back, whole. It says nothing of the household.
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

export const voucherReversed = defineEvent({
  name: 'voucher-reversed.v1',
  summary:
    'A redemption was reversed: its value is back on the voucher, or with the budget when the voucher had ended',
  schema: z.strictObject({
    transferId: z.string().meta({ description: 'Delivery may repeat: what was seen with this id is done' }),
    reverses: z.string().meta({ description: "The redemption's transfer" }),
    voucherId,
    programmeId,
    roundId,
    grantId,
    kind: voucherKind,
    amounts,
    vendorId,
    deviceId,
    siteId,
    at: instant,
  }),
  sample: {
    transferId: '7QK2M3ZP9ABCDEFG.0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.reversed',
    reverses: '7QK2M3ZP9ABCDEFG.0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b',
    voucherId: '7QK2M3ZP9ABCDEFG',
    programmeId: 'prg_0123456789abcdefghjk',
    roundId: 'rnd_0123456789abcdefghjk',
    grantId: 'grt_0123456789abcdefghjk',
    kind: 'value',
    amounts: { USD: 2500 },
    vendorId: 'vdr_0123456789abcdefghjk',
    deviceId: 'dev_0123456789abcdefghjk',
    siteId: 'sit_0123456789abcdefghjk',
    at: 1_772_370_000_000,
  },
})
