// Takes what a form's server sends at once: kept encrypted, answered fast, enrolled by a worker. The same submission
// again, as servers send it that had no answer, is the same.
import { identifySubmission, type KoboSubmission, readSubmission } from '../domain/kobo-submission.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type EnrolHouseholdPorts, enrolHousehold } from './enrol-household.ts'
import type { HouseholdImport } from './import-ports.ts'
import type {
  FindKoboForm,
  FinishSubmission,
  IsWebhookSecret,
  KoboForm,
  OpenSubmission,
  PutSubmission,
  SubmissionAddress,
} from './kobo-ports.ts'
import { findingOf, type PlanRowPorts, planRow, termsOf } from './plan-row.ts'

type ReceivePorts = {
  readonly isWebhookSecret: IsWebhookSecret
  readonly putSubmission: PutSubmission
  readonly sendSubmissions: (messages: readonly SubmissionAddress[]) => Promise<void>
}

type Received = {
  readonly formId: string
  readonly secret: string
  readonly submission: KoboSubmission
  readonly now: number
}

/** Refuses with `kobo-secret-wrong`, also of a form that is not there, or `kobo-submission-invalid`. */
export const receiveSubmission =
  (ports: ReceivePorts) =>
  async ({ formId, secret, submission, now }: Received): Promise<{ submissionId: string } | Refusal> => {
    if (!(await ports.isWebhookSecret(formId, secret))) return refuse('kobo-secret-wrong')
    const identity = identifySubmission(submission)
    if (identity === undefined) return refuse('kobo-submission-invalid', { field: '_uuid' })
    const submissionId = `${identity.rootUuid}~${identity.instanceUuid}`
    await ports.putSubmission({ formId, submissionId }, { identity, submission, now })
    await ports.sendSubmissions([{ formId, submissionId }])
    return { submissionId }
  }

export type EnrolSubmissionPorts = EnrolHouseholdPorts &
  PlanRowPorts & {
    readonly findKoboForm: FindKoboForm
    readonly openSubmission: OpenSubmission
    readonly finishSubmission: FinishSubmission
  }

/** Does nothing for one that was worked on before. Throws when the table is too busy, so that the message comes again. */
export const enrolSubmission =
  (ports: EnrolSubmissionPorts) =>
  async (at: SubmissionAddress): Promise<void> => {
    const opened = await ports.openSubmission(at)
    if (opened === undefined) return
    const form = await ports.findKoboForm(at.formId)
    if (form === undefined) throw new Error(`form ${at.formId} is unknown`)
    await ports.finishSubmission(at, await outcomeOf(ports, form, opened))
  }

type Outcome = Parameters<FinishSubmission>[1]
type Opened = NonNullable<Awaited<ReturnType<OpenSubmission>>>

async function outcomeOf(
  ports: EnrolSubmissionPorts,
  form: KoboForm,
  { submission, receivedAt }: Opened,
): Promise<Outcome> {
  const started = asImport(form, receivedAt)
  if (started === undefined) return { state: 'failed', finding: withoutMapping }
  const terms = await termsOf(ports, started)
  const row = { row: 1, ...readSubmission(submission, started.mapping) }
  const planned = await planRow(ports, { started, terms }, row)
  if (planned.plan === 'alreadyEnrolled') return { state: 'alreadyEnrolled' }
  if (planned.plan === 'failed') return { state: 'failed', finding: planned.failure }
  const { command, remark } = planned
  const outcome = await enrolHousehold(ports)(command)
  if (!isRefusal(outcome)) return { state: 'enrolled', ...(remark && { finding: remark }) }
  if (outcome.refused === 'too-busy') throw new Error(`form ${form.formId}: a submission met other writers`)
  return { state: 'failed', finding: findingOf(outcome, started, command) }
}

const withoutMapping = {
  code: 'kobo-mapping-missing',
  reason: 'Nobody had said how the questions of this form become households. Do so, and pull the form again.',
}

/** An import of one row, in the name of who connected the form, at the time at which the submission came. */
function asImport(form: KoboForm, receivedAt: number): HouseholdImport | undefined {
  const { formId, programmeId, siteId, name, mapping, consentLanguage, connectedBy } = form
  if (mapping === undefined) return undefined
  const source = { kind: 'kobo', formId, afterId: 0 } as const
  const terms = { importId: formId, programmeId, siteId, fileName: name, mapping, consentLanguage }
  return { ...terms, source, startedBy: connectedBy, createdAt: receivedAt }
}
