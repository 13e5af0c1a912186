// The news of a voucher, as the catalogue of events words it: one event for its issue and one for each movement.
import type { DomainEvent } from '../../events/catalogue.ts'
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
    case 'card-replaced':
      return { name: 'card-replaced.v1', detail: { ...facts, to: movement.to } }
    default:
      return { name: 'voucher-value-returned.v1', detail: { ...facts, cause: movement.cause } }
  }
}
