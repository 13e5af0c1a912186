// Shows a voucher's QR, or prints its card, for those who hand it over. Whoever has either can spend it, so each
// disclosure leaves an audit record, before anything is shown.

import { type Actor, checkScope } from '../domain/actor.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Round } from '../domain/round.ts'
import { type VoucherCard, voucherCard } from '../domain/voucher-card.ts'
import { refuseEnded } from '../domain/voucher-ending.ts'
import type { IssuedVoucher } from '../domain/voucher-issue.ts'
import { maskedVoucherId } from '../domain/voucher-number.ts'
import type { FindVouchers } from './issue-entitlement.ts'
import type { GetProgramme } from './programme-ports.ts'
import type { GetRound } from './round-ports.ts'

/** Who saw what, and when: for auditors. Ids only. */
export type RecordDisclosure = (disclosure: {
  /** Subject of the actor. */
  readonly who: string
  readonly what:
    | 'voucher-qr-shown'
    | 'voucher-card-printed'
    | 'round-cards-printed'
    | 'round-vouchers-listed'
    | 'voucher-link-sent'
    | 'round-links-sent'
  readonly voucherId?: string
  readonly householdId?: string
  readonly roundId?: string
  readonly shard?: number
  /** Milliseconds since 1970. */
  readonly at: number
}) => Promise<void>

export type DiscloseVoucherPorts = {
  readonly findVouchers: FindVouchers
  readonly getRound: GetRound
  readonly getProgramme: GetProgramme
  /** The site of a household's registration. */
  readonly findSiteOf: (asked: { programmeId: string; householdId: string }) => Promise<string | undefined>
  readonly recordDisclosure: RecordDisclosure
}

export type DiscloseVoucherCommand = {
  readonly actor: Actor
  readonly voucherId: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Returns the QR as SVG. Refuses with `voucher-unknown`, `outside-your-scope`, `card-not-ready`, or how it has ended. */
export const showVoucherQr =
  (ports: DiscloseVoucherPorts & { readonly drawQr: (text: string) => string }) =>
  async (command: DiscloseVoucherCommand): Promise<string | Refusal> => {
    const opened = await openVoucher(ports, command)
    if ('refused' in opened) return opened
    await recordOne(ports, command, { what: 'voucher-qr-shown', voucher: opened.voucher })
    return ports.drawQr(opened.voucher.text)
  }

/** Returns the card as PDF, the same bytes each time. Refuses as `showVoucherQr` does. */
export const printVoucherCard =
  (
    ports: DiscloseVoucherPorts & {
      readonly drawCard: (
        card: VoucherCard,
        printing: { createdAt: number },
      ) => Promise<Uint8Array<ArrayBuffer>>
    },
  ) =>
  async (command: DiscloseVoucherCommand): Promise<Uint8Array<ArrayBuffer> | Refusal> => {
    const opened = await openVoucher(ports, command)
    if ('refused' in opened) return opened
    const { voucher, round } = opened
    const programme = await ports.getProgramme(round.programmeId)
    if (programme === undefined) throw new Error(`round ${round.roundId} has no programme`)
    await recordOne(ports, command, { what: 'voucher-card-printed', voucher })
    return ports.drawCard(voucherCard(voucher, programme), { createdAt: voucher.issuedAt })
  }

async function openVoucher(
  ports: DiscloseVoucherPorts,
  { actor, voucherId }: DiscloseVoucherCommand,
): Promise<{ readonly voucher: IssuedVoucher; readonly round: Round } | Refusal> {
  const [voucher] = await ports.findVouchers([voucherId])
  if (voucher === undefined) return refuse('voucher-unknown')
  const { programmeId, roundId, householdId } = voucher
  const outside = checkScope(actor, { programmeId })
  if (outside !== undefined) return outside
  const [round, siteId] = await Promise.all([
    ports.getRound({ programmeId, roundId }),
    ports.findSiteOf({ programmeId, householdId }),
  ])
  // A household that was erased belongs to no site any more: only those who work for all of them remain.
  const elsewhere = checkScope(actor, { programmeId, siteId: siteId ?? '' })
  if (elsewhere !== undefined) return elsewhere
  if (round === undefined) throw new Error(`voucher ${maskedVoucherId(voucherId)} has no round`)
  if (!areCardsReady(round)) return refuse('card-not-ready')
  // A dead card that is printed again would only send somebody to a shop in vain.
  return refuseEnded(voucher) ?? { voucher, round }
}

/** A cycle's cards once it is released, also when it is closed; a standing round's as soon as there is a voucher. */
export function areCardsReady({ kind, state }: Pick<Round, 'kind' | 'state'>): boolean {
  return kind === 'standing' || state === 'released' || state === 'closed'
}

function recordOne(
  { recordDisclosure }: DiscloseVoucherPorts,
  { actor, now }: DiscloseVoucherCommand,
  { what, voucher }: { what: 'voucher-qr-shown' | 'voucher-card-printed'; voucher: IssuedVoucher },
): Promise<void> {
  const { voucherId, householdId } = voucher
  return recordDisclosure({ who: actor.sub, what, voucherId, householdId, at: now })
}
