// What bringing receipts in needs.
import type { DeviceKey, DevicePublicKey } from '../domain/device-key.ts'
import type { KeptReceipt } from '../domain/receipt-chain.ts'
import type { ReceiptParts } from '../domain/receipt-text.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { Vendor } from '../domain/vendor.ts'
import type { PutClaim, PutConflict } from './claim-ports.ts'
import type { FindVoucher } from './correction-ports.ts'
import type { ProgrammeWithBaskets } from './programme-ports.ts'
import type { RedemptionOutcome, RedemptionWrite } from './redeem-voucher.ts'

/** What came of a receipt, as it is kept beside it. */
export type ReceiptState = Pick<KeptReceipt, 'state' | 'reason'>

/** A change of a key's chain: it holds only while the key is as it was read. */
export type ChainWrite = {
  readonly key: DeviceKey
  readonly answeredUpTo: number
  readonly head?: KeptReceipt
  readonly gap?: NonNullable<DeviceKey['gap']>
  readonly frozen?: NonNullable<DeviceKey['frozen']>
}

export type SyncReceiptsPorts = {
  readonly isSigned: (parts: ReceiptParts, publicKey: DevicePublicKey) => Promise<boolean>
  readonly hashReceipt: (payloadBytes: Uint8Array) => Promise<string>
  /** A consistent read. */
  readonly findDeviceKey: (keyId: string) => Promise<DeviceKey | undefined>
  readonly findVoucher: FindVoucher
  readonly findVendor: (vendorId: string) => Promise<Vendor | undefined>
  readonly findProgramme: (programmeId: string) => Promise<ProgrammeWithBaskets | undefined>
  /** Puts it unless it is there; returns what is, with the time at which it first came. */
  readonly keepReceipt: (receipt: KeptReceipt) => Promise<KeptReceipt>
  /** In the order of their sequences, both ends included; consistent. */
  readonly listReceipts: (of: {
    readonly keyId: string
    readonly from: number
    readonly to: number
  }) => Promise<KeptReceipt[]>
  /** Writes what came of a receipt, once. */
  readonly settleReceipt: (receipt: KeptReceipt, state: ReceiptState) => Promise<void>
  readonly commitRedemption: (write: RedemptionWrite) => Promise<RedemptionOutcome>
  readonly putClaim: PutClaim
  readonly putConflict: PutConflict
  /** False where the key is no longer as it was read. Refuses with `too-busy`. */
  readonly writeChain: (write: ChainWrite) => Promise<boolean | Refusal>
}
