// What a device's certificate says, and who gets one: nobody whose vendor, device or key is not in good standing, and
// never for longer than a week or the contract.
import { dayNumber, dayOfNumber, startOfDay } from './calendar.ts'
import type { DeviceKey } from './device-key.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'
import { type DeviceCertificate, maxCertificateSeconds } from './trust.ts'
import { type Vendor, vendorStanding } from './vendor.ts'

/** How far a phone's clock may be off when it proves that it holds its key. */
export const proofToleranceSeconds = 600

export type CertificateTerms = Omit<DeviceCertificate, 'typ' | 'keyId' | 'siteNumber'>

/** What a vendor's device may be certified for at `now`; refuses as a redemption would, from its standing. */
export function decideCertificateTerms(
  vendor: Vendor,
  deviceId: string | undefined,
  now: number,
): CertificateTerms | Refusal {
  const standing = vendorStanding(vendor, deviceId, now)
  if (isRefusal(standing)) return standing
  const timeZone = vendor.devices[standing.deviceId]?.timeZone ?? 'UTC'
  const contractUntil = vendor.contract?.until ?? ''
  const iat = Math.floor(now / 1000)
  const contractEnd = startOfDay(dayOfNumber(dayNumber(contractUntil) + 1), timeZone) / 1000
  return {
    ...standing,
    timeZone,
    contractUntil,
    iat,
    exp: Math.min(iat + maxCertificateSeconds, contractEnd),
  }
}

export function certificateOf(
  { keyId, siteNumber }: Pick<DeviceKey, 'keyId' | 'siteNumber'>,
  terms: CertificateTerms,
): DeviceCertificate {
  return { typ: 'vale-device', keyId, siteNumber, ...terms }
}

/** Why a key gets no certificate, whoever asks; undefined when nothing is wrong with it. */
export function refuseKey({
  frozen,
  supersededAt,
}: Pick<DeviceKey, 'frozen' | 'supersededAt'>): Refusal | undefined {
  if (supersededAt !== undefined) return refuse('device-key-unknown')
  return frozen === undefined ? undefined : refuse('device-frozen', { facts: { reason: frozen.reason } })
}
