// Ties a phone to its device: its key becomes the device's current one, for the one-time code of an officer.
import type { Actor } from '../domain/actor.ts'
import { type CertificateTerms, certificateOf } from '../domain/device-certificate.ts'
import { type DeviceEnrolment, maxEnrolmentTries, parseEnrolmentCode } from '../domain/device-enrolment.ts'
import { type DeviceKey, type DevicePublicKey, emptyChain } from '../domain/device-key.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type CertifyPorts, certificateTermsOf, recertifyKey } from './certify-key.ts'
import type {
  Certified,
  CountEnrolmentTry,
  EnrolKey,
  FormerKey,
  GetDeviceEnrolment,
  KeyIdOf,
  VerifyEnrolmentCode,
} from './device-ports.ts'
import type { GetSite } from './programme-ports.ts'

type EnrolPorts = CertifyPorts & {
  readonly getSite: GetSite
  readonly countEnrolmentTry: CountEnrolmentTry
  readonly verifyEnrolmentCode: VerifyEnrolmentCode
  readonly getDeviceEnrolment: GetDeviceEnrolment
  readonly enrolKey: EnrolKey
  readonly keyIdOf: KeyIdOf
}

type EnrolCommand = {
  readonly actor: Actor
  readonly code: string
  readonly publicKey: DevicePublicKey
  readonly now: number
}

type Attempt = EnrolCommand & { readonly terms: CertificateTerms; readonly keyId: string }

/**
 * A repeat by the same user, of the same code and key, gets a certificate again. Refuses with `outside-your-scope`,
 * whatever the vendor's standing refuses with, `enrolment-code-wrong`, `enrolment-code-ended`, `device-key-taken`,
 * `device-frozen`, `too-busy`.
 */
export const enrolDevice =
  (ports: EnrolPorts) =>
  async (command: EnrolCommand): Promise<Certified | Refusal> => {
    const { actor, publicKey, now } = command
    const terms = await certificateTermsOf(ports, actor, now)
    if (isRefusal(terms)) return terms
    const code = parseEnrolmentCode(command.code)
    if (code === undefined) return refuse('enrolment-code-wrong', { field: 'code' })
    const attempt = { ...command, code, terms, keyId: await ports.keyIdOf(publicKey) }
    const tried = await ports.countEnrolmentTry({ deviceId: terms.deviceId, now })
    if (isRefusal(tried)) return tried
    if ('found' in tried) return repeat(ports, attempt, tried.found)
    const { counted } = tried
    if (counted.vendorId !== terms.vendorId || !(await ports.verifyEnrolmentCode(code, counted)))
      return refuse('enrolment-code-wrong', {
        field: 'code',
        facts: { attemptsLeft: maxEnrolmentTries - counted.codeTries },
      })
    return enrol(ports, attempt, counted)
  }

async function enrol(
  ports: EnrolPorts,
  attempt: Attempt,
  enrolment: DeviceEnrolment,
): Promise<Certified | Refusal> {
  const { terms } = attempt
  const site = await ports.getSite(terms.siteId)
  if (site === undefined) throw new Error(`site ${terms.siteId} is missing`)
  const key = newKey(attempt, site.number)
  const outcome = await ports.enrolKey({ of: enrolment, key })
  if (outcome === 'code-ended') return repeat(ports, attempt, await ports.getDeviceEnrolment(terms.deviceId))
  if (isRefusal(outcome)) return outcome
  const certificate = await ports.signCertificate(certificateOf(key, terms))
  const former = await formerKeyOf(ports, enrolment)
  return { certificate, rootKey: await ports.getRootKey(), ...(former && { former }) }
}

/** A phone whose storage was wiped is enrolled anew: it must be able to say how far its receipts had come. */
async function formerKeyOf(
  { getDeviceKey }: EnrolPorts,
  { currentKeyId }: DeviceEnrolment,
): Promise<FormerKey | undefined> {
  const key = currentKeyId === undefined ? undefined : await getDeviceKey(currentKeyId)
  return key && { lastSequence: key.lastSequence, lastAt: key.lastAt }
}

function newKey({ keyId, terms, publicKey, actor, now }: Attempt, siteNumber: number): DeviceKey {
  const { deviceId, vendorId, siteId, iat, exp } = terms
  return {
    ...{ keyId, deviceId, vendorId, siteId, siteNumber, publicKey },
    enrolledAt: now,
    enrolledBy: actor.sub,
    certifiedFrom: iat,
    certifiedUntil: exp,
    ...emptyChain,
  }
}

/** The code cannot be used, or not any more: it may have been used by this very request. */
async function repeat(
  ports: EnrolPorts,
  { code, keyId, actor, terms }: Attempt,
  enrolment: DeviceEnrolment | undefined,
): Promise<Certified | Refusal> {
  const used = enrolment?.codeUsed
  const isSame =
    enrolment !== undefined &&
    used?.keyId === keyId &&
    used.by === actor.sub &&
    (await ports.verifyEnrolmentCode(code, enrolment))
  return isSame ? recertifyKey(ports, keyId, terms) : refuse('enrolment-code-ended')
}
