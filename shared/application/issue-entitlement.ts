// The step that walk-ins and rounds share: an entitlement becomes a signed voucher, written once.

import type { Refusal } from '../domain/refusal.ts'
import type { Entitlement, Round } from '../domain/round.ts'
import {
  type IssueDetails,
  type IssuedVoucher,
  type IssueTerms,
  isVoucherOf,
  planVoucher,
} from '../domain/voucher-issue.ts'
import { maskedVoucherId } from '../domain/voucher-number.ts'
import type { VoucherPayload } from '../domain/voucher-text.ts'
import type { GetProgramme, GetSite, ProgrammeWithBaskets } from './programme-ports.ts'

/** A programme's signing key, opened: returns the text of the QR. The payload must name this key. */
export type VoucherSigner = {
  readonly keyNumber: number
  readonly sign: (payload: VoucherPayload) => Promise<string>
}

/** Opens the key that signs now, and makes it where there is none. Refuses with `signing-keys-used-up`, `too-busy`. */
export type OpenSigner = (programme: {
  readonly programmeId: string
  readonly number: number
}) => Promise<VoucherSigner | Refusal>

/** Voucher ids of a round: the same household and code always have the same one, and nobody can guess it. */
export type OpenVoucherIds = (roundId: string) => Promise<(householdId: string, code: string) => string>

/** Writes the voucher unless its id is taken, and returns what is stored there: a spent voucher is never reset. */
export type PutVoucher = (voucher: IssuedVoucher) => Promise<IssuedVoucher>

/** Returns the vouchers that exist, in the order of the ids. */
export type FindVouchers = (voucherIds: readonly string[]) => Promise<readonly IssuedVoucher[]>

/** Signs and writes the voucher of an entitlement. Throws when its id is held by a voucher that is not the same. */
export async function issueEntitlement(
  ports: { readonly putVoucher: PutVoucher },
  issue: {
    readonly entitlement: Entitlement
    readonly terms: IssueTerms
    readonly signer: VoucherSigner
    readonly details: Omit<IssueDetails, 'keyNumber'>
  },
): Promise<IssuedVoucher> {
  const { entitlement, terms, signer } = issue
  const details = { ...issue.details, keyNumber: signer.keyNumber }
  const { voucher, payload } = planVoucher(entitlement, terms, details)
  const stored = await ports.putVoucher({ ...voucher, text: await signer.sign(payload) })
  if (!isVoucherOf(stored, entitlement))
    throw new Error(
      `voucher ${maskedVoucherId(stored.voucherId)} is not what its entitlement in ${entitlement.roundId} says`,
    )
  return stored
}

/** Reads what all vouchers of a round share. Undefined when there is no such programme. */
export async function readIssueTerms(
  ports: { readonly getProgramme: GetProgramme; readonly getSite: GetSite },
  round: Round,
): Promise<(IssueTerms & { readonly programme: ProgrammeWithBaskets }) | undefined> {
  const { programmeId, offlineSiteId } = round
  const [programme, site] = await Promise.all([
    ports.getProgramme(programmeId),
    offlineSiteId === undefined ? undefined : ports.getSite(offlineSiteId),
  ])
  if (offlineSiteId !== undefined && site === undefined)
    throw new Error(`round ${round.roundId}: no site ${offlineSiteId}`)
  return programme && { programme, round, siteNumber: site?.number ?? 0 }
}
