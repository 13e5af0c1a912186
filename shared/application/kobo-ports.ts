// What connecting a KoboToolbox form needs: the form as its server shows it, and what we keep of it.
import type { ImportMapping } from '../domain/import-mapping.ts'
import type { RowFinding } from '../domain/import-row.ts'
import type { KoboIdentity, KoboSubmission } from '../domain/kobo-submission.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { SeenColumn } from '../domain/suggest-mapping.ts'
import type { Page } from './programme-ports.ts'

/** A form on a server. The token opens it, and much else: it is never shown, logged or kept in the clear. */
export type KoboAddress = { readonly serverUrl: string; readonly assetUid: string; readonly token: string }

export type KoboFormContent = {
  readonly name: string
  readonly version: string
  readonly columns: readonly SeenColumn[]
  readonly repeats: readonly { readonly repeat: string; readonly columns: readonly SeenColumn[] }[]
}

/** Both refuse with `kobo-not-answering`, whose detail says what to look at. */
export type ReadKoboForm = (address: KoboAddress) => Promise<KoboFormContent | Refusal>
export type KoboRange = { readonly afterId: number; readonly throughId: number }
export type ReadKoboPage = (
  address: KoboAddress,
  range: KoboRange,
) => Promise<readonly KoboSubmission[] | Refusal>
/** The highest `_id` there is; 0 when nothing was submitted. */
export type FindLastKoboId = (address: KoboAddress) => Promise<number | Refusal>

export type KoboForm = {
  readonly formId: string
  readonly programmeId: string
  readonly siteId: string
  readonly serverUrl: string
  readonly assetUid: string
  readonly name: string
  readonly consentLanguage: string
  readonly mapping?: ImportMapping
  readonly connectedBy: string
  readonly connectedAt: number
  /** The last submission that was pulled. */
  readonly lastId: number
}

/** What a form asks, as it did when it was connected, and what its questions may mean. */
export type KoboQuestions = {
  readonly columns: readonly SeenColumn[]
  readonly suggested?: ImportMapping
}

/** Keeps a form once with its token sealed; undefined when its id stands for another request. */
export type PutKoboForm = (
  form: KoboForm,
  given: { readonly token: string; readonly requestHash: string; readonly questions: KoboQuestions },
) => Promise<{ readonly form: KoboForm; readonly webhookSecret: string } | undefined>
export type FindKoboForm = (formId: string) => Promise<KoboForm | undefined>
/** Undefined of a form that is not there. */
export type FindKoboQuestions = (formId: string) => Promise<KoboQuestions | undefined>
/** For the reader alone. */
export type OpenKoboToken = (formId: string) => Promise<string>
export type ListKoboForms = (programmeId: string, cursor: string | undefined) => Promise<Page<KoboForm>>
export type SetKoboMapping = (
  formId: string,
  terms: Pick<KoboForm, 'consentLanguage' | 'siteId'> & { readonly mapping: ImportMapping },
) => Promise<KoboForm>
export type MarkPulled = (formId: string, lastId: number) => Promise<void>

export type SubmissionAddress = { readonly formId: string; readonly submissionId: string }
export type SubmissionState = 'received' | 'enrolled' | 'alreadyEnrolled' | 'failed'
export type ReceivedSubmission = SubmissionAddress & {
  readonly formVersion?: string
  readonly receivedAt: number
  readonly state: SubmissionState
  readonly finding?: RowFinding
}

/** Whether this is the secret of the form's webhook; false of a form that is not there. */
export type IsWebhookSecret = (formId: string, secret: string) => Promise<boolean>
/** Keeps it encrypted, once. */
export type PutSubmission = (
  at: SubmissionAddress,
  received: { readonly identity: KoboIdentity; readonly submission: KoboSubmission; readonly now: number },
) => Promise<void>
/** Undefined when it was worked on before. */
export type OpenSubmission = (
  at: SubmissionAddress,
) => Promise<{ readonly submission: KoboSubmission; readonly receivedAt: number } | undefined>
/** Says what came of it and forgets what it holds. */
export type FinishSubmission = (
  at: SubmissionAddress,
  outcome: { readonly state: SubmissionState; readonly finding?: RowFinding },
) => Promise<void>
/** In the order of their ids. */
export type ListSubmissions = (
  formId: string,
  cursor: string | undefined,
) => Promise<Page<ReceivedSubmission>>
