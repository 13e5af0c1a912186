// Every key of the three tables, in one place. What shares a partition is read together.

import type { ActivityPlace } from '../../domain/activity.ts'
import { expiryGraceSeconds } from '../../domain/voucher.ts'

const tenDigits = (number: number) => String(number).padStart(10, '0')
const twoDigits = (number: number) => String(number).padStart(2, '0')

/** How many partitions a vendor's lines of one day are spread over, so that no vendor is a hot key. */
export const vendorLineShards = 8

/** How many partitions an hour's leaves are spread over. */
export const leafLogShards = 4

/** How many items one counter is spread over, so that batches that are projected at the same time rarely meet. */
export const counterShards = 8

/** How many partitions the vouchers that expire on one day are spread over. */
export const expiryShards = 8

/** Days are UTC and counted with the grace: what stands in a day's lists may be expired from its end on. */
export const expiryList = (day: string, shard: number) => `EXP#${day}#${shard}`

/** Index keys by which vouchers that end are found; removed when they have ended. `validUntil` in seconds since 1970. */
export function expiryIndex(voucherId: string, validUntil: number) {
  const day = new Date((validUntil + expiryGraceSeconds) * 1000).toISOString().slice(0, 10)
  // A voucher's id is random: its letters spread as well as a hash of them.
  const shard = [...voucherId].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % expiryShards
  return { gsi1pk: expiryList(day, shard), gsi1sk: voucherId }
}

export const ledgerKey = {
  programme: (programmeId: string) => ({ pk: `PROGRAMME#${programmeId}`, sk: 'PROGRAMME' }),
  basket: (programmeId: string, number: number, version: number) => ({
    pk: `PROGRAMME#${programmeId}`,
    sk: `BASKET#${String(number).padStart(5, '0')}#${String(version).padStart(3, '0')}`,
  }),
  /** Which basket a request made: its number is counted, so the request finds it again here. */
  basketRequest: (programmeId: string, requestKey: string) => ({
    pk: `PROGRAMME#${programmeId}`,
    sk: `IDEM#${requestKey}`,
  }),
  budgetLine: (programmeId: string, grantId: string, unit: string) => ({
    pk: `PROGRAMME#${programmeId}`,
    sk: `BUDGET#${grantId}#${unit}`,
  }),
  transfer: (programmeId: string, transferId: string) => ({
    pk: `PROGRAMME#${programmeId}`,
    sk: `TRANSFER#${transferId}`,
  }),
  round: (programmeId: string, roundId: string) => ({
    pk: `PROGRAMME#${programmeId}`,
    sk: `ROUND#${roundId}`,
  }),
  exclusion: (programmeId: string, roundId: string, householdId: string) => ({
    pk: `PROGRAMME#${programmeId}`,
    sk: `EXCLUSION#${roundId}#${householdId}`,
  }),
  roundShard: (roundId: string, shard: number) => ({
    pk: `ROUND#${roundId}`,
    sk: `SHARD#${twoDigits(shard)}`,
  }),
  envelopeSlice: (roundId: string, slice: number) => ({
    pk: `ROUND#${roundId}`,
    sk: `SLICE#${twoDigits(slice)}`,
  }),
  roundSecret: (roundId: string) => ({ pk: `ROUND#${roundId}`, sk: 'SECRET' }),
  entitlements: (roundId: string, shard: number) => `ROUND#${roundId}#${twoDigits(shard)}`,
  entitlement: (at: { roundId: string; shard: number; householdId: string; code: string }) => ({
    pk: `ROUND#${at.roundId}#${twoDigits(at.shard)}`,
    sk: `ENTITLEMENT#${at.householdId}#${at.code}`,
  }),
  grant: (grantId: string) => ({ pk: `GRANT#${grantId}`, sk: 'GRANT' }),
  grantAmendment: (grantId: string, amendmentId: string) => ({
    pk: `GRANT#${grantId}`,
    sk: `AMENDMENT#${amendmentId}`,
  }),
  site: (siteId: string) => ({ pk: `SITE#${siteId}`, sk: 'SITE' }),
  vendor: (vendorId: string) => ({ pk: `VENDOR#${vendorId}`, sk: 'VENDOR' }),
  /** A device's one-time code, its keys' names and which of them is the current one. */
  deviceEnrolment: (deviceId: string) => ({ pk: `DEVICE#${deviceId}`, sk: 'ENROLMENT' }),
  deviceKey: (keyId: string) => ({ pk: `DEVICEKEY#${keyId}`, sk: 'KEY' }),
  /** What a key signed, in the order of its sequences: two of one sequence are a fork. */
  receipts: (keyId: string) => `RECEIPT#${keyId}`,
  receipt: (keyId: string, sequence: number, receiptId: string) => ({
    pk: `RECEIPT#${keyId}`,
    sk: `${String(sequence).padStart(10, '0')}#${receiptId}`,
  }),
  /** Where a receipt in conflict is found: the claim itself is in its voucher. */
  conflict: (programmeId: string, receiptId: string) => ({ pk: `CONFLICTS#${programmeId}`, sk: receiptId }),
  /** What of a programme's loss cap a decision took; the total of them is beside it. */
  lossMark: (programmeId: string, receiptId: string) => ({ pk: `LOSS#${programmeId}`, sk: receiptId }),
  lossTotal: (programmeId: string) => ({ pk: `LOSS#${programmeId}`, sk: 'TOTAL' }),
  vendorLines: (vendorId: string, day: string, shard: number) => `VL#${vendorId}#${day}#${shard}`,
  /** Which days a vendor has lines of, in one programme. */
  vendorDay: (at: { programmeId: string; vendorId: string; day: string }) => ({
    pk: `VENDOR-DAYS#${at.programmeId}#${at.vendorId}`,
    sk: at.day,
  }),
  /** What a vendor owes back in a programme, and which statement is being closed. */
  vendorAccount: (programmeId: string, vendorId: string) => ({
    pk: `PROGRAMME#${programmeId}`,
    sk: `VENDOR-ACCOUNT#${vendorId}`,
  }),
  settlement: (programmeId: string, settlementId: string) => ({
    pk: `PROGRAMME#${programmeId}`,
    sk: `SETTLEMENT#${settlementId}`,
  }),
  settlementPart: (settlementId: string, part: number) => ({
    pk: `SETTLEMENT#${settlementId}`,
    sk: `PART#${part}`,
  }),
  payment: (programmeId: string, paymentId: string) => ({
    pk: `PROGRAMME#${programmeId}`,
    sk: `PAYMENT#${paymentId}`,
  }),
  /** One entry of a bank's answer, so that it is applied once. */
  bankEntry: (programmeId: string, entryId: string) => ({
    pk: `BANK#${programmeId}`,
    sk: `ENTRY#${entryId}`,
  }),
  /** One movement that gave value back to its budget line, so that it is added once. */
  valueReturn: (voucherId: string, movementId: string) => ({
    pk: `RETURN#${voucherId}`,
    sk: movementId,
  }),
  /** What a movement leaves that concerns no vendor: that it was counted. */
  movementMarker: (voucherId: string, movementId: string) => ({ pk: `MOVED#${voucherId}`, sk: movementId }),
  activityCounters: (programmeId: string) => `COUNT#${programmeId}`,
  activityCounter: (at: ActivityPlace, shard: number) => ({
    pk: `COUNT#${at.programmeId}`,
    sk: `${at.day}#${at.siteId ?? '-'}#${at.roundId}#${shard}`,
  }),
  /** Whether what was written in one go was counted, or never will be. */
  projectionBatch: (batchId: string) => ({ pk: `PROJECTED#${batchId}`, sk: 'BATCH' }),
  /** How far the sweep of the projections has come. */
  sweep: () => ({ pk: 'SWEEP#PROJECTIONS', sk: 'STATE' }),
  sweepPart: (id: string, part: number) => ({ pk: 'SWEEP#PROJECTIONS', sk: `PART#${id}#${twoDigits(part)}` }),
  user: (sub: string) => ({ pk: `USER#${sub}`, sk: 'USER' }),
  /** Which e-mail an Idempotency-Key invited: the subject is Cognito's to choose. */
  serviceAccount: (serviceAccountId: string) => ({
    pk: `SERVICE-ACCOUNT#${serviceAccountId}`,
    sk: 'SERVICE-ACCOUNT',
  }),
  /** When it was last used: apart, so that who marks it can change nothing else of it. */
  serviceAccountUse: (serviceAccountId: string) => ({
    pk: `SERVICE-ACCOUNT-USE#${serviceAccountId}`,
    sk: 'USE',
  }),
  /** Whose a client of the user pool is. */
  partnerClient: (clientId: string) => ({ pk: `PARTNER-CLIENT#${clientId}`, sk: 'CLIENT' }),
  invitation: (requestKey: string) => ({ pk: `INVITATION#${requestKey}`, sk: 'INVITATION' }),
  trustKey: (programmeNumber: number, keyNumber: number) => ({
    pk: `TRUST#${programmeNumber}.${keyNumber}`,
    sk: 'KEY',
  }),
  currentSigningKey: (programmeId: string) => ({ pk: `PROGRAMME#${programmeId}`, sk: 'SIGNING' }),
  /** What an Idempotency-Key was used for, where no item carries an id derived from it. */
  request: (requestKey: string) => ({ pk: `REQUEST#${requestKey}`, sk: 'REQUEST' }),
  counter: (name: string) => ({ pk: `COUNTER#${name}`, sk: 'COUNTER' }),
  /** Leaf hashes that wait for their seal, by UTC hour, such as `2026-03-01T14`. */
  leafLog: (hour: string, shard: number) => `LOG#${hour}#${shard}`,
  /** Which seal is the last. */
  sealHead: { pk: 'SEAL', sk: 'HEAD' },
  webhook: (webhookId: string) => ({ pk: `WEBHOOK#${webhookId}`, sk: 'WEBHOOK' }),
  webhookDelivery: (webhookId: string, deliveryId: string) => ({
    pk: `WEBHOOK#${webhookId}`,
    sk: `DELIVERY#${deliveryId}`,
  }),
  /** The link of one voucher by one channel; its id tells neither. */
  message: (messageId: string) => ({ pk: `MESSAGE#${messageId}`, sk: 'MESSAGE' }),
  /** That a round's links are being sent by one channel, and beside it what each of its shards came to. */
  sending: (roundId: string, channel: string) => ({ pk: `SENDING#${roundId}#${channel}`, sk: 'SENDING' }),
  sendingShard: (roundId: string, channel: string, shard: number) => ({
    pk: `SENDING#${roundId}#${channel}`,
    sk: `SHARD#${twoDigits(shard)}`,
  }),
  audit: (day: string, at: number, id: string) => ({ pk: `AUDIT#${day}`, sk: `${at}#${id}` }),
} as const

/** Lists that are read through the index `gsi1`: its partition key. */
export const ledgerList = {
  programmes: 'PROGRAMMES',
  grants: 'GRANTS',
  sites: 'SITES',
  vendors: 'VENDORS',
  staff: 'STAFF',
  serviceAccounts: 'SERVICE-ACCOUNTS',
  webhooks: 'WEBHOOKS',
  webhookDeliveries: (webhookId: string) => `WEBHOOK-DELIVERIES#${webhookId}`,
  /** Of a round by one channel, by their state. */
  roundMessages: (roundId: string, channel: string) => `ROUND-MESSAGES#${roundId}#${channel}`,
  vendorUsers: (vendorId: string) => `VENDOR-USERS#${vendorId}`,
  /** Newest last. */
  conflicts: (programmeId: string) => `CONFLICTS#${programmeId}`,
} as const

/** Lists of the Registry that are read through its index `gsi1`. */
export const registryList = {
  imports: (programmeId: string) => `IMPORTS#${programmeId}`,
  koboForms: (programmeId: string) => `KOBO-FORMS#${programmeId}`,
} as const

export const registryKey = {
  household: (householdId: string) => ({ pk: `HH#${householdId}`, sk: 'HOUSEHOLD' }),
  /** Beside the household: in which programmes it is. */
  membership: (householdId: string, programmeId: string) => ({
    pk: `HH#${householdId}`,
    sk: `PROGRAMME#${programmeId}`,
  }),
  registrations: (programmeId: string, shard: number) => `REG#${programmeId}#${twoDigits(shard)}`,
  registration: (programmeId: string, shard: number, householdId: string) => ({
    pk: `REG#${programmeId}#${twoDigits(shard)}`,
    sk: householdId,
  }),
  /** What reports may know of a household that was given something: listed by programme, found by household. */
  servedProfiles: (programmeId: string, shard: number) => `SERVED#${programmeId}#${twoDigits(shard)}`,
  servedProfile: (at: { programmeId: string; shard: number; householdId: string; roundId: string }) => ({
    pk: `SERVED#${at.programmeId}#${twoDigits(at.shard)}`,
    sk: `${at.householdId}#${at.roundId}`,
  }),
  /** In `gsi2`, in the order of their registration: what lists show of registrations. */
  registrationRows: (programmeId: string, shard: number) => `ROWS#${programmeId}#${twoDigits(shard)}`,
  /** In `gsi1`, in the same order: those of one site, which a small site's officers would wait for among all. */
  siteRegistrations: (programmeId: string, siteId: string) => `SITEROWS#${programmeId}#${siteId}`,
  /** What came of a programme's retention. */
  retention: (programmeId: string) => ({ pk: `RETENTION#${programmeId}`, sk: 'REPORT' }),
  /** A household that is erased, and of which something is still to be removed. */
  unfinishedErasure: (householdId: string) => ({ pk: 'ERASING', sk: householdId }),
  /** Under a keyed hash of a name, a year, a site: who may be the same finds it by this. */
  filed: (hash: string, householdId: string) => ({ pk: `FILED#${hash}`, sk: householdId }),
  /** Households that are still to be compared with others. */
  uncomparedList: (shard: number) => `UNCOMPARED#${twoDigits(shard)}`,
  uncompared: (shard: number, householdId: string) => ({
    pk: `UNCOMPARED#${twoDigits(shard)}`,
    sk: householdId,
  }),
  duplicate: (duplicateId: string) => ({ pk: `DUPLICATE#${duplicateId}`, sk: 'DUPLICATE' }),
  /** Which pairs a household is in: its page names them, and they go when it is erased. */
  pairedWith: (householdId: string, duplicateId: string) => ({
    pk: `PAIRED#${householdId}`,
    sk: duplicateId,
  }),
  /** A site's pairs of one state. */
  duplicateList: (siteId: string, state: string) => `DUPLICATES#${siteId}#${state}`,
  document: (hash: string) => ({ pk: `DOC#${hash}`, sk: 'DOC' }),
  dataKey: (name: string) => ({ pk: `KEY#${name}`, sk: 'KEY' }),
  /** What an Idempotency-Key was used for, where no item carries an id derived from it. */
  request: (requestKey: string) => ({ pk: `REQUEST#${requestKey}`, sk: 'REQUEST' }),
  feedback: (feedbackId: string) => ({ pk: `FEEDBACK#${feedbackId}`, sk: 'FEEDBACK' }),
  /** How many came in on a day (UTC). */
  feedbackDay: (day: string) => ({ pk: `FEEDBACK-DAY#${day}`, sk: 'COUNT' }),
  import: (importId: string) => ({ pk: `IMPORT#${importId}`, sk: 'HEADER' }),
  importChunk: (importId: string, chunk: number) => ({
    pk: `IMPORT#${importId}`,
    sk: `CHUNK#${String(chunk).padStart(5, '0')}`,
  }),
  /** A chunk's rows, apart: they go when it is done, its counts stay. */
  importRows: (importId: string, chunk: number) => ({
    pk: `IMPORT#${importId}`,
    sk: `ROWS#${String(chunk).padStart(5, '0')}`,
  }),
  importFailure: (importId: string, row: number) => ({
    pk: `IMPORT#${importId}`,
    sk: `FAILURE#${tenDigits(row)}`,
  }),
  /** What the check found, by code. */
  importProblem: (importId: string, code: string, row: number) => ({
    pk: `IMPORT#${importId}`,
    sk: `CHECK#${code}#${tenDigits(row)}`,
  }),
  koboForm: (formId: string) => ({ pk: `KOBO#${formId}`, sk: 'FORM' }),
  submission: (formId: string, submissionId: string) => ({
    pk: `KOBO#${formId}`,
    sk: `SUBMISSION#${submissionId}`,
  }),
  /** How lists with the same columns were read last. */
  mapping: (programmeId: string, fingerprint: string) => ({ pk: `MAPPING#${programmeId}`, sk: fingerprint }),
} as const
