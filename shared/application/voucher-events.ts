// The news of a voucher, as the catalogue of events words it: one event for its issue and one for each movement.
import type { DomainEvent } from '../../events/catalogue.ts'
import type { Claim } from '../domain/claim.ts'
import type { Movement, Voucher } from '../domain/voucher.ts'
import { issueId, movementTransferId } from '../domain/voucher-transfers.ts'

const placeOf = ({ voucherId, programmeId, roundId, grantId, kind }: Voucher) => ({
  voucherId,
  programmeId,
  roundId,
  grantId,
  kind,
})

/** Tells that a voucher was issued, or took over the value of a lost card. */
export function issuedEvent(voucher: Voucher): DomainEvent {
  const { voucherId, issued, issuedAt, replaces } = voucher
  return {
    name: 'voucher-issued.v1',
    detail: {
      transferId: issueId(voucherId),
      ...placeOf(voucher),
      amounts: issued,
      ...(replaces !== undefined && { replaces }),
      at: issuedAt,
    },
  }
}

/** Tells of one movement. */
export function movementEvent(voucher: Voucher, movement: Movement): DomainEvent {
  const { amounts, at } = movement
  const transferId = movementTransferId(voucher.voucherId, movement.transferId)
  const facts = { transferId, ...placeOf(voucher), amounts, at }
  switch (movement.cause) {
    case undefined: {
      const { vendorId, deviceId, siteId } = movement
      return { name: 'voucher-redeemed.v1', detail: { ...facts, vendorId, deviceId, siteId } }
    }
    case 'voucher-reversed': {
      const { vendorId, deviceId, siteId } = movement
      const reverses = movementTransferId(voucher.voucherId, movement.reverses)
      return { name: 'voucher-reversed.v1', detail: { ...facts, reverses, vendorId, deviceId, siteId } }
    }
    case 'conflict-paid': {
      const { vendorId, deviceId, siteId, claim: receiptId } = movement
      return { name: 'conflict-paid.v1', detail: { ...facts, receiptId, vendorId, deviceId, siteId } }
    }
    case 'card-replaced':
      return { name: 'card-replaced.v1', detail: { ...facts, to: movement.to } }
    default:
      return { name: 'voucher-value-returned.v1', detail: { ...facts, cause: movement.cause } }
  }
}

/** Tells of each claim that is new, and of each that was decided. */
export function claimEvents(before: Voucher | undefined, after: Voucher): DomainEvent[] {
  const known = new Map(before?.claims.map((claim) => [claim.receiptId, claim]))
  return after.claims.flatMap((claim) => {
    const earlier = known.get(claim.receiptId)
    return [
      ...(earlier === undefined ? [claimedEvent(after, claim)] : []),
      ...(claim.state === 'open' || earlier?.state === claim.state ? [] : [decidedEvent(after, claim)]),
    ]
  })
}

const claimantOf = ({ receiptId, vendorId, deviceId, siteId, amounts }: Claim) => ({
  ...{ receiptId, vendorId, deviceId, siteId, amounts },
})

function claimedEvent(voucher: Voucher, claim: Claim): DomainEvent {
  return {
    name: 'voucher-claimed.v1',
    detail: {
      transferId: `${voucher.voucherId}.${claim.receiptId}.claimed`,
      ...placeOf(voucher),
      ...claimantOf(claim),
      ...{ reason: claim.reason, at: claim.at },
    },
  }
}

function decidedEvent(voucher: Voucher, claim: Claim): DomainEvent {
  return {
    name: 'conflict-decided.v1',
    detail: {
      transferId: `${voucher.voucherId}.${claim.receiptId}.decided`,
      ...placeOf(voucher),
      ...claimantOf(claim),
      decision: claim.state === 'programme-loss' ? 'programme-loss' : 'vendor-at-fault',
      at: claim.decidedAt ?? claim.at,
    },
  }
}
