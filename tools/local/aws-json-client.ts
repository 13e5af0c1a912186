// Calls the JSON protocol that DynamoDB, its streams and SQS share. The stack reads raw records, because raw
// records are what Lambda hands to a function; an SDK would have turned them into Dates and Uint8Arrays.

export class AwsCallError extends Error {
  override readonly name = 'AwsCallError'
  readonly code: string
  constructor(code: string, message: string) {
    super(`${code}: ${message}`)
    this.code = code
  }
}

export const localRegion = 'us-east-1'
export const localAccountId = '000000000000'

// The local engines want the headers of a signed request, and check none of them.
export const headersOfASignature = {
  'x-amz-date': '20200101T000000Z',
  authorization: `AWS4-HMAC-SHA256 Credential=local/20200101/${localRegion}/local/aws4_request, SignedHeaders=host, Signature=0`,
}

/**
 * Posts one call, for example `DynamoDB_20120810.PutItem`. Throws AwsCallError with the service's error code
 * (`ResourceNotFoundException`).
 */
export async function callAws<T = unknown>(
  endpoint: string,
  call: { target: string; input: unknown; signal?: AbortSignal },
): Promise<T> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      ...headersOfASignature,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': call.target,
    },
    body: JSON.stringify(call.input),
    ...(call.signal && { signal: call.signal }),
  })
  const text = await response.text()
  const body = text === '' ? {} : JSON.parse(text)
  if (response.ok) return body as T
  const code = String(body.__type ?? response.status).replace(/^.*#/, '')
  throw new AwsCallError(code, String(body.message ?? body.Message ?? text))
}
