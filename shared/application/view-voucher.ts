// Shows a holder their voucher: whoever has its genuine text, and nobody else.
import type { Basket, Programme, Site } from '../domain/programme.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Vendor } from '../domain/vendor.ts'
import {
  type Place,
  placesOf,
  servingSites,
  type ViewedVoucher,
  type WalletState,
  walletStateOf,
} from '../domain/wallet-view.ts'
import { type CheckSignature, identifyVoucher } from './identify-voucher.ts'

export type ViewVoucherPorts = {
  readonly checkSignature: CheckSignature
  readonly findViewed: (voucherId: string) => Promise<ViewedVoucher | undefined>
  readonly findProgrammeOnce: (
    programmeId: string,
  ) => Promise<Pick<Programme, 'helpLine' | 'timeZone'> | undefined>
  readonly findBasket: (at: {
    programmeId: string
    number: number
    version: number
  }) => Promise<Basket | undefined>
  readonly listEveryVendor: () => Promise<readonly Vendor[]>
  readonly listEverySite: () => Promise<readonly Site[]>
}

export type WalletView = Pick<ViewedVoucher, 'kind' | 'pinRequired'> & {
  readonly state: WalletState
  readonly amounts: ViewedVoucher['balance']
  readonly items: { readonly itemCode: string; readonly name: string }[]
  /** Milliseconds since 1970. */
  readonly validFrom: number
  readonly validUntil: number
  readonly timeZone: string
  readonly helpLine: string
  readonly helpDesks: string[]
  readonly places: Place[]
  readonly asOf: number
}

/**
 * Returns what the voucher is worth. Refuses with `voucher-text-malformed`, `voucher-signature-invalid`,
 * `signing-key-retired`, `voucher-unknown`.
 */
export const viewVoucher =
  (ports: ViewVoucherPorts) =>
  async ({ text, now }: { text: string; now: number }): Promise<WalletView | Refusal> => {
    const voucherId = await identifyHeld(text, ports.checkSignature)
    if (isRefusal(voucherId)) return voucherId
    const voucher = await ports.findViewed(voucherId)
    return voucher === undefined ? refuse('voucher-unknown') : describe(ports, voucher, now)
  }

/** The voucher's id. Somebody who only guesses is not told which keys and programmes there are. */
export async function identifyHeld(text: string, checkSignature: CheckSignature): Promise<string | Refusal> {
  const identified = await identifyVoucher({ text }, checkSignature)
  if (!isRefusal(identified)) return identified.refusal ?? identified.voucherId
  return identified.refused === 'voucher-text-malformed'
    ? refuse('voucher-text-malformed', { field: 'text' })
    : refuse('voucher-signature-invalid')
}

async function describe(ports: ViewVoucherPorts, voucher: ViewedVoucher, now: number): Promise<WalletView> {
  const [programme, basket, vendors, sites] = await Promise.all([
    ports.findProgrammeOnce(voucher.programmeId),
    voucher.basket && ports.findBasket({ programmeId: voucher.programmeId, ...voucher.basket }),
    ports.listEveryVendor(),
    ports.listEverySite(),
  ])
  if (programme === undefined) throw new Error(`programme ${voucher.programmeId} is missing`)
  const state = walletStateOf(voucher, now)
  const isUsable = state === 'active' || state === 'upcoming'
  const serving = servingSites(voucher, { vendors, sites, now })
  return {
    kind: voucher.kind,
    state,
    amounts: isUsable ? voucher.balance : {},
    items: (basket?.items ?? []).map(({ itemCode, name }) => ({ itemCode, name })),
    validFrom: voucher.validFrom * 1000,
    validUntil: voucher.validUntil * 1000,
    timeZone: programme.timeZone,
    pinRequired: voucher.pinRequired,
    helpLine: programme.helpLine,
    helpDesks: serving.flatMap(({ site: { helpDesk } }) => (helpDesk === undefined ? [] : [helpDesk])),
    places: isUsable ? placesOf(serving) : [],
    asOf: now,
  }
}
