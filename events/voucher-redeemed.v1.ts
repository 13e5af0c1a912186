// A voucher was redeemed, in whole or in part. It says nothing of the household it is for.
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

export const voucherRedeemed = defineEvent({
  name: 'voucher-redeemed.v1',
  summary: 'A vendor redeemed a voucher, in whole or in part',
  schema: z.strictObject({
    transferId: z.string().meta({ description: 'Delivery may repeat: what was seen with this id is done' }),
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
    transferId: '7QK2M3ZP9ABCDEFG.0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b',
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
