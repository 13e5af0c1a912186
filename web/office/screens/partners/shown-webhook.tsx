// A webhook and its deliveries as the console has them from the API, and their states in a word.
import type * as z from 'zod'
import {
  type delivery,
  listWebhooksRoute,
  type webhook,
} from '../../../../shared/contract/routes/webhooks.ts'
import type { EventName } from '../../../../shared/domain/event-names.ts'
import { CallFailed, call } from '../../api/call.ts'
import { StatusTag, type Tone } from '../../components/status-tag.tsx'
import { useProgrammes } from '../../programme.tsx'
import { t } from './words.ts'

export type Webhook = z.output<typeof webhook>
export type Delivery = z.output<typeof delivery>

const toneOf: Readonly<Record<Webhook['status'] | Delivery['state'], Tone>> = {
  'waiting-for-secret': 'waiting',
  active: 'good',
  paused: 'calm',
  disabled: 'no',
  waiting: 'waiting',
  delivered: 'good',
  failed: 'no',
}

export function WebhookTag({ status }: Pick<Webhook, 'status'>) {
  return <StatusTag tone={toneOf[status]}>{t(`webhooks.status.${status}`)}</StatusTag>
}

export function DeliveryTag({ state }: Pick<Delivery, 'state'>) {
  return <StatusTag tone={toneOf[state]}>{t(`deliveries.state.${state}`)}</StatusTag>
}

/** `voucher-redeemed.v1` in words. */
export function eventText(event: EventName): string {
  return t(`event.${event.replace(/\.v\d+$/, '')}` as 'event.voucher-redeemed')
}

export function useScopeText(): (programmes: 'all' | readonly string[]) => string {
  const { all } = useProgrammes()
  const names = new Map(all.map(({ programmeId, name }) => [programmeId, name]))
  return (programmes) =>
    programmes === 'all' ? t('allProgrammes') : programmes.map((id) => names.get(id) ?? id).join(', ')
}

const maxPages = 20

/** The API lists them only: there are few. */
export async function findWebhook(webhookId: string, signal: AbortSignal): Promise<Webhook> {
  let cursor: string | undefined
  for (let page = 0; page < maxPages; page += 1) {
    const { rows, cursor: next } = await call(listWebhooksRoute, { query: { cursor }, signal })
    const found = rows.find((one) => one.webhookId === webhookId)
    if (found !== undefined) return found
    cursor = next
    if (cursor === undefined) break
  }
  throw new CallFailed({ code: 'webhook-unknown' })
}
