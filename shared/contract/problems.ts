// Every code the API can answer with, its HTTP status, a title in plain words, and whether trying again helps.
// The body is application/problem+json (RFC 9457); `type` is `urn:vale:problem:<code>`.
import * as z from 'zod'
import type { RefusalCode } from '../domain/refusal.ts'

/** `never`: change something first. `same-key`: send it again with the same Idempotency-Key. */
export type Retry = 'never' | 'same-key'

type Problem = { readonly status: number; readonly title: string; readonly retry: Retry }

const no = (status: number, title: string): Problem => ({ status, title, retry: 'never' })
const again = (status: number, title: string): Problem => ({ status, title, retry: 'same-key' })

/** What the edge itself refuses, before any use case runs. */
const edgeProblems = {
  'amount-invalid': no(400, 'The amount must be a whole number above zero.'),
  'body-not-json': no(400, 'The request could not be read. It is not valid JSON.'),
  'body-too-large': no(413, 'The request is too large.'),
  'field-unknown': no(400, 'The request has a field that is not known here.'),
  'idempotency-key-malformed': no(400, 'The Idempotency-Key must be 16 to 64 letters, digits, - or _.'),
  'idempotency-key-missing': no(
    400,
    'This request needs an Idempotency-Key, so that sending it twice is safe.',
  ),
  'input-invalid': no(400, 'Something in the request is missing or wrong.'),
  'internal-error': again(500, 'Something went wrong on our side. Nothing is lost: try again.'),
  'media-type-unsupported': no(415, 'The request must be application/json.'),
  'role-not-allowed': no(403, 'Your role does not allow this.'),
  'route-unknown': no(404, 'There is nothing at this address.'),
  'sign-in-required': no(401, 'Sign in first.'),
} satisfies Record<string, Problem>

const refusalProblems = {
  'amount-beyond-limit': no(422, 'No account can hold as much.'),
  'amount-not-whole-voucher': no(422, 'This voucher is paid out whole, not in part.'),
  'amount-required': no(422, 'Say how much, in the way this kind of voucher is counted.'),
  'assessment-ineligible': no(422, 'This household does not meet the conditions of the programme.'),
  'assessment-outdated': no(409, 'The rule has changed since. Assess the household again.'),
  'bank-account-invalid': no(422, 'The bank account cannot be used as it is.'),
  'bank-account-missing': no(409, 'This vendor has no bank account yet. Enter it first.'),
  'bank-file-unreadable': no(422, "The bank's file could not be read."),
  'basket-invalid': no(422, 'The basket cannot be used as it is.'),
  'basket-unknown': no(422, 'There is no such basket in this programme.'),
  'birth-date-in-future': no(422, 'A birth date or a day of counting lies in the future.'),
  'budget-insufficient': no(409, 'The budget does not cover this.'),
  'card-not-ready': no(409, 'The cards can be printed once the round is released.'),
  'cards-too-many': no(422, 'Print this round one part at a time.'),
  'consent-missing': no(422, 'The household has not consented to this.'),
  'correction-too-large': no(422, 'This changes too many documents at once. Change half of them first.'),
  'contract-dates-invalid': no(422, 'The contract must not end before it begins.'),
  'contract-does-not-cover-category': no(403, 'Your contract does not cover what this voucher is for.'),
  'contract-does-not-cover-date': no(403, 'Your contract does not cover today.'),
  'contract-does-not-cover-kind': no(403, 'Your contract does not cover this kind of voucher.'),
  'contract-does-not-cover-programme': no(
    403,
    'This voucher belongs to a programme that is not in your contract.',
  ),
  'contract-does-not-cover-site': no(403, 'Your contract does not cover this site.'),
  'contract-missing': no(403, 'You have no contract yet. Call the programme.'),
  'currency-mismatch': no(422, 'This voucher is in another currency.'),
  'conflict-decided': no(409, 'This conflict was decided otherwise already.'),
  'conflict-unknown': no(404, 'There is no such conflict.'),
  'delivery-unknown': no(404, 'There is no such delivery. They are kept for 30 days.'),
  'device-frozen': no(
    403,
    'This phone must be looked at by the programme before it works without a network again.',
  ),
  'device-key-taken': no(409, 'This key is enrolled already. Let the phone make a new one.'),
  'device-key-unknown': no(403, 'This phone is not enrolled, or another one was enrolled after it.'),
  'device-proof-invalid': no(
    403,
    'The phone could not prove that it is the enrolled one. Set its clock and try again.',
  ),
  'enrolment-code-ended': no(409, 'This code has ended. Ask the officer for a new one.'),
  'enrolment-code-wrong': no(403, 'This code is not right. Look at it again.'),
  'loss-cap-reached': no(409, 'The programme may not bear more losses than its cap.'),
  'trust-not-published': again(
    503,
    'The lists for phones are not published yet. Try again in a few minutes.',
  ),
  'device-suspended': no(403, 'This device is suspended. Call the programme.'),
  'device-unknown': no(403, 'This device is not known. Call the programme.'),
  'document-already-registered': no(409, 'A household with this document is registered already.'),
  'duplicate-decided': no(409, 'These two households were decided on already.'),
  'duplicate-unknown': no(404, 'There is no such pair of households.'),
  'envelope-exhausted': no(409, 'The money set aside for walk-ins is used up.'),
  'execution-day-invalid': no(422, 'A payment is for today, or a day within a year from now.'),
  'feedback-changed': no(409, 'Somebody else wrote on it meanwhile. Read it again.'),
  'feedback-limit-reached': no(429, 'Too many messages have come in today. Call the help line.'),
  'feedback-unknown': no(404, 'There is no such complaint or suggestion.'),
  'failed-rows-taken': no(
    409,
    'These rows were handed out already. Import the list again to get them once more.',
  ),
  'file-unreadable': no(422, 'The file could not be read.'),
  'four-eyes-required': no(403, 'Somebody else must do this: you prepared or submitted it.'),
  'grant-insufficient': no(409, 'The grant does not have this much left.'),
  'grant-unknown': no(404, 'There is no such grant.'),
  'household-changed': no(409, 'Somebody else has changed this household since. Look at it again.'),
  'household-erased': no(410, 'The data of this household was erased.'),
  'household-head-not-one': no(422, 'A household has one head. Mark one member, not more.'),
  'household-merged': no(409, 'This household was merged into another one. Use that one.'),
  'household-unknown': no(404, 'There is no such household.'),
  'idempotency-key-reused': no(409, 'This Idempotency-Key was used for a different request.'),
  'import-file-unknown': no(404, 'There is no such file. Upload it, or upload it again.'),
  'import-mapping-invalid': no(422, 'The columns named in the mapping are not in the file.'),
  'import-state-conflict': no(409, 'The import is not checked to its end yet.'),
  'import-unknown': no(404, 'There is no such import.'),
  'insufficient-balance': no(409, 'There is not enough left on this voucher.'),
  'item-not-in-voucher': no(422, 'This item is not on the voucher.'),
  'kobo-form-unknown': no(404, 'There is no such form.'),
  'kobo-mapping-missing': no(409, 'Say first how the questions of this form become households.'),
  'kobo-not-answering': no(422, 'The KoboToolbox server does not give what was asked.'),
  'kobo-secret-wrong': no(403, 'The secret of this form is wrong.'),
  'kobo-server-not-allowed': no(422, 'This installation does not work with that server.'),
  'kobo-submission-invalid': no(422, 'This is not a submission of a KoboToolbox form.'),
  'message-limit-reached': no(409, 'This link was sent as often as it may be. Hand it over in another way.'),
  'message-under-way': no(409, 'This message is on its way already.'),
  'outside-your-scope': no(403, 'This belongs to a programme or site that you do not work for.'),
  'own-account': no(403, 'Somebody else must do this: it is your own account.'),
  'payment-not-possible': no(409, 'These statements cannot be paid together.'),
  'payment-unknown': no(404, 'There is no such payment.'),
  'phone-invalid': no(422, 'A phone number is not complete. Write it with its country, such as +507.'),
  'phone-missing': no(422, 'This household has no number for such messages.'),
  'pin-locked': no(403, 'The PIN was wrong too often. Send the person to the help desk.'),
  'pin-required': no(422, 'This voucher needs its PIN.'),
  'pin-wrong': no(403, 'The PIN is wrong.'),
  'programme-same': no(422, 'Money moves to another programme: name one.'),
  'programme-unknown': no(404, 'There is no such programme.'),
  'redemption-already-reversed': no(409, 'This redemption was taken back already.'),
  'redemption-unknown': no(404, 'There is no such redemption on this voucher.'),
  'registration-exists': no(409, 'This household is in the programme already.'),
  'registration-unknown': no(404, 'This household is not in the programme.'),
  'replacement-limit-reached': no(409, 'This card was replaced as often as the programme allows.'),
  'report-period-invalid': no(422, 'There is no such period.'),
  'report-too-large': no(422, 'This is too large to be answered on the spot.'),
  'reversal-too-late': no(409, 'The time to take this back has passed. Call the programme.'),
  'round-invalid': no(422, 'The round cannot be prepared as it is.'),
  'round-not-for-household': no(422, 'This round has nothing for this household.'),
  'round-not-standing': no(409, 'Walk-in vouchers come from an approved standing round only.'),
  'round-state-conflict': no(409, 'The round is in a state that does not allow this.'),
  'round-unknown': no(404, 'There is no such distribution round.'),
  'rule-invalid': no(422, 'The rule cannot be used as it is.'),
  'sending-not-set-up': no(409, 'Sending such messages is not set up here. Ask your administrator.'),
  'service-account-end-invalid': no(422, 'An account ends in the future, within a year.'),
  'service-account-ended': no(409, 'This account has ended. Make a new one.'),
  'service-account-unknown': no(404, 'There is no such service account.'),
  'service-accounts-used-up': no(
    409,
    "Every client for partners' systems is taken. Revoke one, or deploy more.",
  ),
  'settlement-already-open': no(409, 'A statement of this vendor is being closed already.'),
  'settlement-period-invalid': no(422, 'A statement can only be closed for time that has passed.'),
  'settlement-state-conflict': no(409, 'The statement is in a state that does not allow this.'),
  'settlement-unknown': no(404, 'There is no such statement.'),
  'signing-key-number-unknown': no(404, 'This programme has no signing key of this number.'),
  'signing-key-retired': no(403, 'This voucher was signed with a key that is no longer valid.'),
  'signing-key-unknown': no(403, 'This voucher was not issued here.'),
  'signing-keys-used-up': no(409, 'This programme has used all its signing keys. Set up a new programme.'),
  'site-unknown': no(422, 'There is no such site.'),
  'too-busy': again(503, 'Too many people at once. Try again in a moment.'),
  'user-changed': no(409, 'Somebody else has changed this account meanwhile. Look at it again.'),
  'user-exists': no(409, 'There is a user with this e-mail already.'),
  'user-unknown': no(404, 'There is no such user.'),
  'vendor-device-unknown': no(404, 'This vendor has no such device.'),
  'vendor-suspended': no(403, 'This vendor is suspended. Call the programme.'),
  'vendor-unknown': no(404, 'There is no such vendor.'),
  'voucher-already-issued': no(409, 'This household has its voucher from this round already.'),
  'voucher-expired': no(409, 'This voucher has expired. Send the person to the help desk.'),
  'voucher-history-full': no(
    409,
    'This voucher was used as often as it can be. Send the person to the help desk.',
  ),
  'voucher-not-yet-valid': no(409, 'This voucher cannot be used yet.'),
  'voucher-number-mistyped': no(422, 'The number is mistyped. Check it against the card.'),
  'voucher-replaced': no(409, 'This card was replaced. Only the new card is valid.'),
  'voucher-signature-invalid': no(403, 'This voucher is not genuine.'),
  'voucher-spent': no(409, 'There is nothing left on this voucher.'),
  'voucher-text-malformed': no(422, 'This is not a Vale voucher, or part of it is missing. Scan again.'),
  'voucher-unknown': no(404, 'There is no such voucher.'),
  'voucher-void': no(409, 'This voucher was cancelled. Send the person to the help desk.'),
  'webhook-address-refused': no(422, 'This address cannot be called.'),
  'webhook-not-active': no(409, 'This webhook is not active.'),
  'webhook-unknown': no(404, 'There is no such webhook.'),
} satisfies Record<RefusalCode, Problem>

export const problems = { ...edgeProblems, ...refusalProblems }

export type ProblemCode = keyof typeof problems

export const problemMediaType = 'application/problem+json'

/** RFC 9457 problem details, with our stable `code`, the `field` at fault and whether a retry helps. */
export const problemSchema = z.looseObject({
  type: z.string(),
  code: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  field: z.string().optional(),
  retry: z.enum(['never', 'same-key']),
  instance: z.string().optional(),
})

export type ProblemBody = z.infer<typeof problemSchema>

/** Builds the body for a code. `field` is a dotted path into the request; `facts` are added beside it. */
export function problemBody(
  code: ProblemCode,
  because: { detail?: string; field?: string; instance?: string; facts?: object } = {},
): ProblemBody {
  const { status, title, retry } = problems[code]
  const { facts, ...rest } = because
  return { type: `urn:vale:problem:${code}`, code, title, status, retry, ...rest, ...facts }
}
