// The headers of a message as Standard Webhooks 1.0 has them: one signature for each secret that is valid.
import { Webhook } from 'standardwebhooks'
import type { DeliverPorts } from '../../application/deliver-webhook.ts'

export const signMessage: DeliverPorts['signMessage'] = (secrets, { id, at, body }) => {
  const time = new Date(at)
  const signatures = secrets.map((secret) => new Webhook(secret, { format: 'raw' }).sign(id, time, body))
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': signatures.join(' '),
  }
}
