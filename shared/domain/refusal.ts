// What a "no" is: a value with a stable code, never an exception. Codes are listed once, here.
// Their HTTP status, title and advice to retry live in shared/contract/problems.ts.

export const refusalCodes = [
  'amount-beyond-limit',
  'amount-not-whole-voucher',
  'amount-required',
  'assessment-ineligible',
  'assessment-outdated',
  'bank-account-invalid',
  'bank-account-missing',
  'bank-file-unreadable',
  'basket-invalid',
  'basket-unknown',
  'birth-date-in-future',
  'budget-insufficient',
  'card-not-ready',
  'cards-too-many',
  'conflict-decided',
  'conflict-unknown',
  'consent-missing',
  'correction-too-large',
  'contract-dates-invalid',
  'contract-does-not-cover-category',
  'contract-does-not-cover-date',
  'contract-does-not-cover-kind',
  'contract-does-not-cover-programme',
  'contract-does-not-cover-site',
  'contract-missing',
  'csv-unreadable',
  'currency-mismatch',
  'device-frozen',
  'device-key-taken',
  'device-key-unknown',
  'device-proof-invalid',
  'device-suspended',
  'device-unknown',
  'document-already-registered',
  'enrolment-code-ended',
  'enrolment-code-wrong',
  'envelope-exhausted',
  'execution-day-invalid',
  'four-eyes-required',
  'grant-insufficient',
  'grant-unknown',
  'household-changed',
  'household-erased',
  'household-head-not-one',
  'household-unknown',
  'idempotency-key-reused',
  'import-mapping-invalid',
  'import-unknown',
  'insufficient-balance',
  'item-not-in-voucher',
  'loss-cap-reached',
  'outside-your-scope',
  'payment-not-possible',
  'payment-unknown',
  'phone-invalid',
  'pin-locked',
  'pin-required',
  'pin-wrong',
  'programme-same',
  'programme-unknown',
  'redemption-already-reversed',
  'redemption-unknown',
  'registration-exists',
  'registration-unknown',
  'replacement-limit-reached',
  'report-too-large',
  'reversal-too-late',
  'round-invalid',
  'round-not-for-household',
  'round-not-standing',
  'round-state-conflict',
  'round-unknown',
  'rule-invalid',
  'settlement-already-open',
  'settlement-period-invalid',
  'settlement-state-conflict',
  'settlement-unknown',
  'signing-key-number-unknown',
  'signing-key-retired',
  'signing-key-unknown',
  'signing-keys-used-up',
  'site-unknown',
  'too-busy',
  'trust-not-published',
  'user-exists',
  'vendor-device-unknown',
  'vendor-suspended',
  'vendor-unknown',
  'voucher-already-issued',
  'voucher-expired',
  'voucher-history-full',
  'voucher-not-yet-valid',
  'voucher-number-mistyped',
  'voucher-replaced',
  'voucher-signature-invalid',
  'voucher-spent',
  'voucher-text-malformed',
  'voucher-unknown',
  'voucher-void',
] as const

export type RefusalCode = (typeof refusalCodes)[number]

/** A decision not to act. `detail` is meant for the person at the screen; `field` is a path into the request. */
export type Refusal = {
  readonly refused: RefusalCode
  readonly detail?: string
  readonly field?: string
  /** Further facts that help to act, such as the household that holds a document. Never personal data. */
  readonly facts?: Readonly<Record<string, string | number | boolean | readonly string[]>>
}

/** Makes a refusal: a returned value, so that the compiler shows every caller what can be said no to. */
export function refuse(code: RefusalCode, because: Omit<Refusal, 'refused'> = {}): Refusal {
  return { refused: code, ...because }
}

/** Tells a refusal from any other outcome of a use case. */
export function isRefusal(outcome: unknown): outcome is Refusal {
  return typeof outcome === 'object' && outcome !== null && 'refused' in outcome
}
