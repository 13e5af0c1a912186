// A vendor's phone without a network, honest as the app is: it goes by what the root key has signed and by the app's own
// rule, and signs a receipt for what it hands out.
import { hash } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { compactVerify, importJWK } from 'jose'
import { getStatusListRoute, getTrustBundleRoute } from '../../shared/contract/routes/public.ts'
import { importVoucherKey, verifyVoucher } from '../../shared/contract/voucher-signature.ts'
import {
  decideOffline,
  isOfflineRefusal,
  type OfflineRefusalCode,
} from '../../shared/domain/offline-redemption.ts'
import { voucherStateAt } from '../../shared/domain/status-list.ts'
import type { DeviceCertificate, StatusListClaims, TrustBundle } from '../../shared/domain/trust.ts'
import { decodeVoucherText, type VoucherParts } from '../../shared/domain/voucher-text.ts'
import type { ApiClient } from '../api-client.ts'
import { openChain, type SignedReceipt } from './phone-chain.ts'
import type { Phone } from './phones.ts'

export type Trust = {
  readonly certificate: DeviceCertificate
  readonly bundle: TrustBundle
  readonly list: { readonly claims: StatusListClaims; readonly bits: Uint8Array }
}

/** What the phone takes along; throws where the root key that it pinned did not sign it. */
export async function fetchTrust(api: ApiClient, phone: Phone, programmeNumber: number): Promise<Trust> {
  const { token } = phone
  const { bundle } = await api.call(getTrustBundleRoute, { token })
  const params = { programmeNumber: String(programmeNumber) }
  const { claims: signed, bits: deflated } = await api.call(getStatusListRoute, { token, params })
  const claims = await opened<StatusListClaims>(phone, signed)
  const bits = inflateRawSync(Buffer.from(deflated, 'base64'))
  if (hash('sha256', bits) !== claims.sha256) throw new Error('the list is not the one that was signed')
  return {
    certificate: await opened<DeviceCertificate>(phone, phone.certificate),
    bundle: await opened<TrustBundle>(phone, bundle),
    list: { claims, bits },
  }
}

async function opened<Document>({ rootKey }: Phone, jws: string): Promise<Document> {
  const { payload } = await compactVerify(jws, await importJWK({ ...rootKey }, 'ES256'))
  return JSON.parse(Buffer.from(payload).toString('utf8'))
}

export type OfflinePhone = {
  /** Hands a voucher out, whole, and signs for it; or says why not. */
  readonly redeem: (voucherText: string) => Promise<SignedReceipt | OfflineRefusalCode>
  /** All that it signed. */
  readonly receipts: () => readonly SignedReceipt[]
}

/** From here on the phone asks nobody. */
export function goOffline(phone: Phone, trust: Trust): OfflinePhone {
  const receipts: SignedReceipt[] = []
  const { siteNumber } = trust.certificate
  const chain = openChain({ ...phone, siteNumber })
  return {
    receipts: () => receipts,
    redeem: async (text) => {
      const refused = await refuse(text, trust, receipts)
      if (refused !== undefined) return refused
      const receipt = await chain.sign(text, { listVersion: trust.list.claims.version })
      receipts.push(receipt)
      return receipt
    },
  }
}

async function refuse(
  text: string,
  { certificate, bundle, list }: Trust,
  receipts: readonly SignedReceipt[],
): Promise<OfflineRefusalCode | undefined> {
  const parts = decodeVoucherText(text)
  if (parts === undefined) throw new Error(`${text} is no voucher's text`)
  const { payload } = parts
  await checkSignature(parts, bundle)
  const now = Date.now()
  const decided = decideOffline(payload, {
    ...{ certificate, bundle, now, latestKnown: now },
    list: { claims: list.claims, state: voucherStateAt(list.bits, payload.statusIndex) },
    seen: receipts.some((receipt) => receipt.payload.voucherId === payload.voucherId),
    open: openOf(receipts),
  })
  return isOfflineRefusal(decided) ? decided.refused : undefined
}

async function checkSignature(parts: VoucherParts, { programmes }: TrustBundle): Promise<void> {
  const { programmeNumber, keyNumber } = parts.payload
  const key = programmes
    .find(({ number }) => number === programmeNumber)
    ?.keys.find((one) => one.keyNumber === keyNumber)
  const { x = '', y = '' } = key ?? {}
  const isGenuine = await verifyVoucher(parts, await importVoucherKey({ kty: 'EC', crv: 'P-256', x, y }))
  if (!isGenuine) throw new Error('the voucher is not signed by the key of the bundle')
}

/** The story hands out value in US dollars only. */
function openOf(receipts: readonly SignedReceipt[]) {
  const amounts = receipts.map(({ payload }) => payload.amountOrBasket)
  return { count: receipts.length, amountsMinor: { USD: amounts.reduce((sum, one) => sum + one, 0) } }
}
