// What a vendor redeemed on a day (UTC), and what was taken back, latest first. A vendor's user sees its own vendor only; staff see the lines
// of the programmes that they work for.
import { type Actor, checkScope } from '../domain/actor.ts'
import { type Amounts, addAmounts, multiplyAmounts } from '../domain/money.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { voucherNumberEnd } from '../domain/voucher-number.ts'
import type { VoucherKind } from '../domain/voucher-text.ts'
import { getVendorInScope } from './get-vendor.ts'
import type { Page } from './programme-ports.ts'
import type { GetVendor } from './vendor-ports.ts'

export type VendorLine = {
  readonly transferId: string
  readonly voucherId: string
  readonly programmeId: string
  readonly kind: VoucherKind
  readonly amounts: Amounts
  /** −1 for a reversal. */
  readonly sign: 1 | -1
  /** Of a reversal: the redemption that it takes back. */
  readonly reverses?: string
  /** The statement that it is in. */
  readonly settlement?: string
  readonly deviceId: string
  readonly siteId: string
  /** Milliseconds since 1970. */
  readonly at: number
}

type AskedLines = { readonly vendorId: string; readonly day: string; readonly cursor?: string | undefined }

/** Latest first. */
export type ListVendorLines = (asked: AskedLines) => Promise<Page<VendorLine>>

type ShownLine = Omit<VendorLine, 'voucherId'> & { readonly voucherNumberEnd: string }

/** `totals` are of the rows of the page. Refuses with `outside-your-scope` or `vendor-unknown`. */
export const listVendorLines =
  (ports: { readonly getVendor: GetVendor; readonly listVendorLines: ListVendorLines }) =>
  async ({
    actor,
    ...asked
  }: AskedLines & { readonly actor: Actor }): Promise<
    (Page<ShownLine> & { readonly totals: Amounts }) | Refusal
  > => {
    const isVendor = actor.roles.includes('vendor')
    if (isVendor && actor.vendorId !== asked.vendorId)
      return refuse('outside-your-scope', { field: 'vendorId' })
    const vendor = isVendor ? undefined : await getVendorInScope(ports)({ actor, vendorId: asked.vendorId })
    if (isRefusal(vendor)) return vendor
    const { rows, ...more } = await ports.listVendorLines(asked)
    const seen = rows.filter(
      ({ programmeId }) => isVendor || checkScope(actor, { programmeId }) === undefined,
    )
    const totals = seen.reduce<Amounts>(
      (sum, { amounts, sign }) => addAmounts(sum, multiplyAmounts(amounts, sign)),
      {},
    )
    return { rows: seen.map(showLine), ...more, totals }
  }

function showLine({ voucherId, ...line }: VendorLine): ShownLine {
  const { transferId, programmeId, kind, amounts, sign, reverses, settlement, deviceId, siteId, at } = line
  return {
    ...{ transferId, voucherNumberEnd: voucherNumberEnd(voucherId), programmeId, kind, amounts, sign },
    ...(reverses !== undefined && { reverses }),
    ...(settlement !== undefined && { settlement }),
    ...{ deviceId, siteId, at },
  }
}
