// What DynamoDB answers when it says no, word by word as AWS does, with the checksum or, as some engines, without it.
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import { crc32 } from 'node:zlib'
import type { Random } from './random.ts'

export type WireAnswer = {
  readonly status: number
  readonly headers: OutgoingHttpHeaders | IncomingHttpHeaders
  readonly body: Buffer
}

/** An answer with this JSON; its checksum is right, or absent. */
export function jsonAnswer(status: number, content: object, withChecksum = true): WireAnswer {
  const body = Buffer.from(JSON.stringify(content))
  return {
    status,
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': String(body.length),
      ...(withChecksum && { 'x-amz-crc32': String(crc32(body)) }),
    },
    body,
  }
}

const dynamodb = (name: string) => `com.amazonaws.dynamodb.v20120810#${name}`

export function internalServerError(random: Random): WireAnswer {
  const message = 'The request processing has failed because of an unknown error, exception or failure.'
  return jsonAnswer(500, { __type: dynamodb('InternalServerError'), message }, random.chance(0.5))
}

/** The table is too busy, the account is, or the control plane is. */
export function throttlingError(random: Random): WireAnswer {
  const content = random.pick([
    {
      __type: dynamodb('ProvisionedThroughputExceededException'),
      message:
        'The level of configured provisioned throughput for the table was exceeded. Consider increasing your ' +
        'provisioning level with the UpdateTable API.',
    },
    { __type: 'com.amazon.coral.availability#ThrottlingException', message: 'Rate exceeded' },
    {
      __type: dynamodb('RequestLimitExceeded'),
      message: 'Throughput exceeds the current throughput limit for your account.',
    },
  ])
  return jsonAnswer(400, content, random.chance(0.5))
}

export const conflictReason = {
  Code: 'TransactionConflict',
  Message: 'Transaction is ongoing for the item',
} as const

/** The two codes with which AWS cancels a transaction that meets a busy partition. */
export const busyReasons = [
  {
    Code: 'ThrottlingError',
    Message: 'Throughput exceeds the current capacity for one or more global items',
  },
  {
    Code: 'ProvisionedThroughputExceeded',
    Message: 'The level of configured provisioned throughput was exceeded',
  },
] as const

type Reason = { readonly Code: string; readonly Message: string }

/** A transaction of `parts` items that is cancelled because of the items at `at`. */
export function cancelledTransaction(parts: number, at: readonly number[], reason: Reason): WireAnswer {
  const reasons = Array.from({ length: parts }, (_, index) =>
    at.includes(index) ? reason : { Code: 'None' },
  )
  return jsonAnswer(400, {
    __type: dynamodb('TransactionCanceledException'),
    CancellationReasons: reasons,
    Message:
      'Transaction cancelled, please refer cancellation reasons for specific reasons ' +
      `[${reasons.map(({ Code }) => Code).join(', ')}]`,
  })
}

export function itemConflict(): WireAnswer {
  return jsonAnswer(400, {
    __type: dynamodb('TransactionConflictException'),
    message: conflictReason.Message,
  })
}

export function transactionInProgress(): WireAnswer {
  return jsonAnswer(400, {
    __type: dynamodb('TransactionInProgressException'),
    Message: 'The transaction with the given request token is already in progress.',
  })
}
