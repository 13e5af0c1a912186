// What the holder of a voucher is shown, without a sign-in: whoever has the voucher's text may know what it holds.
import * as z from 'zod'
import { walletStates } from '../../domain/wallet-view.ts'
import { amounts, instant, voucherKind } from '../fields.ts'
import { defineRoute } from '../route.ts'

/** WGS 84, in degrees. */
const position = z.strictObject({ latitude: z.number(), longitude: z.number() })

const place = z.strictObject({
  name: z.string(),
  siteName: z.string(),
  position: position.optional(),
})

export const walletView = z.strictObject({
  kind: voucherKind,
  state: z.enum(walletStates),
  amounts: amounts.meta({ description: 'What is left, by unit; nothing once it has ended' }),
  items: z
    .array(z.strictObject({ itemCode: z.string(), name: z.string() }))
    .meta({ description: 'How the things that it holds are called' }),
  validFrom: instant,
  validUntil: instant.meta({ description: 'From this instant on it is no longer valid' }),
  timeZone: z.string().meta({ description: 'In which its days are counted' }),
  pinRequired: z.boolean(),
  helpLine: z.string(),
  helpDesks: z.array(z.string()).meta({ description: "In the sites' own words" }),
  places: z.array(place).meta({ description: 'Where it can be used now, at most 100' }),
  asOf: instant,
})

export const viewVoucherRoute = defineRoute({
  id: 'viewVoucher',
  method: 'POST',
  path: '/wallet-views',
  servedBy: 'wallet',
  roles: 'public',
  // In the body, and not in the address: addresses are kept in logs and histories.
  body: z.strictObject({ text: z.string().min(1).max(400) }),
  success: { status: 200, schema: walletView },
  problems: ['signing-key-retired', 'voucher-signature-invalid', 'voucher-text-malformed', 'voucher-unknown'],
  summary: 'Shows the holder of a voucher what it is worth, until when, and where it can be used',
  throttle: { ratePerSecond: 50, burst: 200 },
})

export const walletRoutes = [viewVoucherRoute]
