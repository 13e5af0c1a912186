// The function project-vouchers without its shell, over the client of a process: shared by the scenarios that follow
// the vouchers' stream.
import { makeTraceWriter } from '../../../shared/adapters/dynamodb/trace-writer.ts'
import {
  type VoucherStreamRecord,
  voucherChangeOf,
} from '../../../shared/adapters/dynamodb/voucher-stream.ts'
import {
  type NumberedChange,
  projectVoucherChanges,
} from '../../../shared/application/project-voucher-change.ts'
import type { StreamConsumer } from '../harness/stream-of.ts'
import type { LogicalProcess } from '../harness/world.ts'

/** Reports by sequence number what failed, as the function does; nobody listens to its events. */
export function makeProjector({ client }: LogicalProcess, ledgerTable: string): StreamConsumer {
  const project = projectVoucherChanges({
    ...makeTraceWriter(client, ledgerTable),
    publish: async () => new Map(),
  })
  return streamConsumer(project)
}

/** A function behind the vouchers' stream: it reports by sequence number what failed. */
export function streamConsumer(
  project: (changes: readonly NumberedChange[]) => Promise<ReadonlyMap<string, string>>,
): StreamConsumer {
  return async (records) => {
    const changes = records.flatMap((record) => {
      const change = voucherChangeOf(record as unknown as VoucherStreamRecord)
      return change === undefined ? [] : { ...change, changeId: record.dynamodb.SequenceNumber }
    })
    const failures = await project(changes)
    return { batchItemFailures: [...failures.keys()].map((itemIdentifier) => ({ itemIdentifier })) }
  }
}
