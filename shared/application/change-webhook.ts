// Administrators choose who is told of what. A webhook begins with its first secret, which is shown once, as each that
// follows.
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { addressProblem, rotatedSecrets, type Webhook } from '../domain/webhook.ts'
import { idsOf, type Scope } from './add-user.ts'
import { type ShownWebhook, showWebhook } from './list-webhooks.ts'
import type {
  ChangeWebhook,
  CreateWebhookOnce,
  FindWebhook,
  NewSecret,
  ProgrammeExists,
  ReplaceSecrets,
  SetWebhookStatus,
} from './webhook-ports.ts'

type Choice = Pick<Webhook, 'name' | 'url' | 'events'> & { readonly programmes: Scope }

type ChoicePorts = {
  readonly programmeExists: ProgrammeExists
  /** Whether http to 127.0.0.1 is taken. */
  readonly loopback: boolean
}

/** What is stored of a choice. Refuses with `webhook-address-refused`, `programme-unknown`. */
async function checkChoice(
  { programmeExists, loopback }: ChoicePorts,
  { name, url, events, programmes }: Choice,
): Promise<Pick<Webhook, 'name' | 'url' | 'events' | 'programmes'> | Refusal> {
  const detail = addressProblem(url, { loopback })
  if (detail !== undefined) return refuse('webhook-address-refused', { field: 'url', detail })
  const ids = idsOf(programmes)
  const exist = await Promise.all(ids.filter((id) => id !== '*').map(programmeExists))
  if (exist.includes(false))
    return refuse('programme-unknown', { field: `programmes.${exist.indexOf(false)}` })
  return { name, url, events: [...new Set(events)], programmes: ids }
}

/** Returns it as it stands. Refuses as `checkChoice`, and with `idempotency-key-reused`. */
export const createWebhook =
  (ports: ChoicePorts & { readonly createWebhook: CreateWebhookOnce }) =>
  async (command: {
    readonly webhookId: string
    readonly choice: Choice
    readonly createdBy: string
    readonly requestHash: string
    readonly now: number
  }): Promise<ShownWebhook | Refusal> => {
    const { webhookId, createdBy, requestHash, now } = command
    const chosen = await checkChoice(ports, command.choice)
    if (isRefusal(chosen)) return chosen
    const stored = await ports.createWebhook(
      { webhookId, ...chosen, status: 'waiting-for-secret', secrets: [], createdBy, createdAt: now },
      requestHash,
    )
    return stored === undefined ? refuse('idempotency-key-reused') : showWebhook(stored, now)
  }

/** Refuses as `checkChoice`, and with `webhook-unknown`. */
export const changeWebhook =
  (ports: ChoicePorts & { readonly changeWebhook: ChangeWebhook }) =>
  async (command: {
    readonly webhookId: string
    readonly choice: Choice
    readonly now: number
  }): Promise<ShownWebhook | Refusal> => {
    const chosen = await checkChoice(ports, command.choice)
    if (isRefusal(chosen)) return chosen
    const changed = await ports.changeWebhook({ webhookId: command.webhookId, ...chosen })
    return changed === undefined ? refuse('webhook-unknown') : showWebhook(changed, command.now)
  }

/** Refuses with `webhook-unknown`, and with `webhook-not-active` where it has no secret yet. */
export const setWebhookStatus =
  (ports: { readonly setWebhookStatus: SetWebhookStatus; readonly findWebhook: FindWebhook }) =>
  async (command: {
    readonly webhookId: string
    readonly status: 'active' | 'paused'
    readonly now: number
  }): Promise<ShownWebhook | Refusal> => {
    if ((await ports.findWebhook(command.webhookId)) === undefined) return refuse('webhook-unknown')
    const changed = await ports.setWebhookStatus(command)
    return changed === undefined
      ? refuse('webhook-not-active', { detail: 'Make its secret first.' })
      : showWebhook(changed, command.now)
  }

const attempts = 5

/** Each call makes another secret. Refuses with `webhook-unknown`, `too-busy`. */
export const makeWebhookSecret =
  (ports: {
    readonly findWebhook: FindWebhook
    readonly newSecret: NewSecret
    readonly replaceSecrets: ReplaceSecrets
  }) =>
  async ({
    webhookId,
    now,
  }: {
    readonly webhookId: string
    readonly now: number
  }): Promise<{ readonly webhook: ShownWebhook; readonly secret: string } | Refusal> => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const webhook = await ports.findWebhook(webhookId)
      if (webhook === undefined) return refuse('webhook-unknown')
      const { plain, wrapped } = await ports.newSecret(webhookId)
      const changed = await ports.replaceSecrets({ webhook, secrets: rotatedSecrets(webhook, wrapped, now) })
      if (changed !== undefined)
        return {
          webhook: showWebhook(changed, now),
          secret: `whsec_${Buffer.from(plain).toString('base64')}`,
        }
    }
    return refuse('too-busy')
  }
