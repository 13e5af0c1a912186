// What a voucher is and whether it can be redeemed now: the server says, and without a network the phone.
import { dayOfNumber, startOfDay } from '../../../shared/domain/calendar.ts'
import type { TrustedProgramme } from '../../../shared/domain/trust.ts'
import { parseVoucherNumber, voucherNumberEnd } from '../../../shared/domain/voucher-number.ts'
import { decodeVoucherText, voucherTextPrefix } from '../../../shared/domain/voucher-text.ts'
import type { CheckedVoucher, Refused } from '../phone.ts'
import { NoAnswer, type Problem, SignInNeeded } from './api.ts'
import type { PhonePorts } from './phone-ports.ts'
import { checkOffline, namesOf, type OfflineRefused } from './redeem-offline.ts'
import type { Store } from './store.ts'
import { openTrust } from './trust-documents.ts'

/** A scanned text, or a typed number. */
export type Presented = { readonly text: string } | { readonly number: string }

export async function checkVoucher(
  ports: PhonePorts,
  presented: Presented,
): Promise<CheckedVoucher | Refused> {
  const voucherId = idOf(presented)
  if (typeof voucherId !== 'string') return voucherId
  const attempts = await ports.store.getAllFromIndex('receipts', 'voucherId', voucherId)
  if (attempts.some(({ state }) => state === 'sending')) return { refused: 'offline-outcome-unknown' }
  if (attempts.some(({ way, state }) => way === 'offline' && state === 'pending'))
    return { refused: 'offline-seen-before' }
  if (ports.isOnline()) {
    const answer = await askServer(ports, presented)
    if (answer !== undefined) return answer
  }
  if ('number' in presented) return { refused: 'offline-number-typed' }
  return checkOnPhone(ports, presented.text)
}

function idOf(presented: Presented): string | Refused {
  if ('number' in presented) {
    const voucherId = parseVoucherNumber(presented.number)
    return typeof voucherId === 'string' ? voucherId : { refused: 'voucher-number-mistyped' }
  }
  if (!presented.text.startsWith(voucherTextPrefix)) return { refused: 'not-a-voucher' }
  return decodeVoucherText(presented.text)?.payload.voucherId ?? { refused: 'voucher-text-malformed' }
}

/** Undefined where nobody answers: then the phone decides. */
async function askServer(
  { store, api }: PhonePorts,
  presented: Presented,
): Promise<CheckedVoucher | Refused | undefined> {
  try {
    const answer = await api.call('checkVoucher', { body: { voucher: presented } as never })
    const programme = await programmeOf(store, presented)
    if (!answer.ok) return refusal(answer.problem, await placeOf(store, programme))
    const { voucherId, kind, balance, wholeOnly, pinRequired, validUntil } = answer.body
    return {
      ...{ voucherId, kind, balance, wholeOnly, pinRequired, validUntil, checkedBy: 'server' },
      numberEnd: voucherNumberEnd(voucherId),
      programmeName: programme?.name ?? '',
      itemNames: programme === undefined ? {} : namesOf(programme),
    }
  } catch (error) {
    if (error instanceof NoAnswer || error instanceof SignInNeeded) return undefined
    throw error
  }
}

async function checkOnPhone({ store, clock }: PhonePorts, text: string): Promise<CheckedVoucher | Refused> {
  const answer = await checkOffline(store, text, clock())
  if ('refused' in answer) return offlineRefusal(store, answer)
  const { payload, programme, amounts } = answer
  const end = dayOfNumber(payload.firstValidDay + payload.validDays)
  return {
    voucherId: payload.voucherId,
    numberEnd: voucherNumberEnd(payload.voucherId),
    kind: payload.kind,
    programmeName: programme.name,
    balance: amounts,
    itemNames: namesOf(programme),
    wholeOnly: true,
    pinRequired: false,
    validUntil: startOfDay(end, programme.timeZone),
    checkedBy: 'phone',
  }
}

export async function programmeOf(store: Store, presented: Presented): Promise<TrustedProgramme | undefined> {
  const { bundle } = await openTrust(store).catch(() => ({ bundle: undefined }))
  const number = 'text' in presented ? decodeVoucherText(presented.text)?.payload.programmeNumber : undefined
  const { programmes = [] } = bundle ?? {}
  return programmes.find((programme) => programme.number === number) ?? only(programmes)
}

const only = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined)

export async function placeOf(
  store: Store,
  programme: TrustedProgramme | undefined,
): Promise<Omit<Refused, 'refused'>> {
  const { bundle, certificate } = await openTrust(store).catch(() => ({
    bundle: undefined,
    certificate: undefined,
  }))
  const site = bundle?.sites.find(({ siteId }) => siteId === certificate?.siteId)
  return {
    ...(programme !== undefined && { helpLine: programme.helpLine }),
    ...(site !== undefined && { siteName: site.name }),
    ...(site?.helpDesk !== undefined && { helpDesk: site.helpDesk }),
  }
}

export const refusal = ({ code, facts }: Problem, place: Omit<Refused, 'refused'>): Refused => ({
  ...place,
  refused: code,
  ...(facts !== undefined && { facts }),
})

export async function offlineRefusal(store: Store, { refused, programme }: OfflineRefused): Promise<Refused> {
  return { ...(await placeOf(store, programme)), refused }
}
