// Posts a message to an address that an administrator chose. The address that is looked at is the one that is connected
// to, redirects are not followed, and nothing of the answer is kept but its status.
import { lookup as resolveName } from 'node:dns'
import { request as requestHttp } from 'node:http'
import { type RequestOptions, request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { DeliverPorts } from '../../application/deliver-webhook.ts'
import { isPublicAddress } from './public-address.ts'

type Answered = Awaited<ReturnType<DeliverPorts['post']>>

/** Of the answer's body, before the connection is closed. */
const mostBytesRead = 16 * 1024

class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED'
}

/** Every address of the name must be public: which one is connected to is not ours to say. */
export const lookUpPublic: LookupFunction = (hostname, options, callback) => {
  resolveName(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, '', 0)
    const [first] = addresses
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address)))
      return callback(new AddressRefused('not a public address'), '', 0)
    return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family)
  })
}

/** Posts with so much patience. Never rejects: what went wrong is part of the answer. */
export const postWithin =
  (timeoutMs: number): DeliverPorts['post'] =>
  async ({ url, headers, body }) => {
    const startedAt = performance.now()
    const took = () => Math.round(performance.now() - startedAt)
    try {
      const status = await send(new URL(url), { headers, body, timeoutMs })
      return { durationMs: took(), status, ...(status >= 300 && status < 400 && { reason: 'redirected' }) }
    } catch (error) {
      return { durationMs: took(), reason: reasonOf(error) }
    }
  }

function send(
  url: URL,
  {
    headers,
    body,
    timeoutMs,
  }: { headers: Readonly<Record<string, string>>; body: string; timeoutMs: number },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions = {
      method: 'POST',
      // No connection is kept: each is looked at anew.
      agent: false,
      lookup: lookUpPublic,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Vale-Webhooks/1',
      },
    }
    const request = (url.protocol === 'http:' ? requestHttp : requestHttps)(url, options, (response) => {
      let read = 0
      response.on('data', (chunk: Buffer) => {
        read += chunk.length
        if (read > mostBytesRead) response.destroy()
      })
      // However its body ends, it has answered.
      response.on('error', () => undefined)
      resolve(response.statusCode ?? 0)
    })
    request.on('error', reject)
    request.end(body)
  })
}

const reasons: Readonly<Record<string, string>> = {
  ADDRESS_REFUSED: 'address-refused',
  ABORT_ERR: 'timeout',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'host-unknown',
  EAI_AGAIN: 'host-unknown',
  ECONNREFUSED: 'connection-refused',
  ECONNRESET: 'connection-lost',
  CERT_HAS_EXPIRED: 'certificate-invalid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate-invalid',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate-invalid',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate-invalid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate-invalid',
}

/** A code, never the error's text: it may hold the address. */
function reasonOf(error: unknown): Answered['reason'] & string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  if (name === 'TimeoutError') return 'timeout'
  return reasons[String(code)] ?? 'connection-failed'
}
