// Closing a vendor's statement, from the request's use case to the last of its parts, by the deployed function that
// collects them.
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeSettlementStore } from '../../shared/adapters/dynamodb/settlement-store.ts'
import { makeVendorStore } from '../../shared/adapters/dynamodb/vendor-store.ts'
import { startSettlement } from '../../shared/application/start-settlement.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { settlementParts } from '../../shared/domain/settlement.ts'
import type { Books } from './books.ts'
import { type LoadedFunction, loadFunction } from './load-function.ts'
import type { Ground } from './measurement.ts'
import { manyAtOnce, timeOf } from './pace.ts'
import { benchProgramme } from './shop.ts'
import { expectCount } from './verified-books.ts'

const officer = { sub: 'officer', roles: ['admin'], programmes: [], sites: [] }
const { programmeId } = benchProgramme

/**
 * Seconds to close a statement of all lines so far; its eight workers run in this one process. Throws unless it holds
 * and pays what is due.
 */
export async function closeStatement(
  ground: Ground,
  { client, vendor }: Books,
  due: { readonly lineCount: number; readonly toPayMinor: number },
): Promise<number> {
  const collect = await loadFunction(ground, 'settle-lines')
  const { ledger } = ground.tables
  const store = makeSettlementStore(client, ledger)
  const settlementId = deriveId('stl', 'bench')
  const start = startSettlement({
    ...{ ...makeProgrammeReader(client, ledger), ...makeVendorStore(client, ledger), ...store },
    sendToSettle: () => collectParts(collect, settlementId),
  })
  const command = { actor: officer, programmeId, settlementId, vendorId: vendor.vendorId }
  const seconds = await timeOf(async () => {
    const started = await start({ ...command, requestHash: 'bench', now: Date.now() })
    if (isRefusal(started)) throw new Error(`no statement was started: ${started.refused}`)
  })
  const closed = await store.getSettlement({ programmeId, settlementId })
  if (closed?.state !== 'closed') throw new Error(`the statement is ${closed?.state}`)
  expectCount('lines are in the statement', closed.lineCount, due.lineCount)
  expectCount('lines were left out', closed.leftOut, 0)
  expectCount('cents are to be paid', closed.toPay['USD'], due.toPayMinor)
  return seconds
}

/** As the queue brings them: one message a part. */
function collectParts(collect: LoadedFunction, settlementId: string): Promise<void> {
  return manyAtOnce({
    count: settlementParts,
    concurrency: settlementParts,
    run: async (part) => {
      const body = JSON.stringify({ programmeId, settlementId, part })
      const answer = (await collect({ Records: [{ messageId: String(part), body }] })) as {
        batchItemFailures: readonly unknown[]
      }
      expectCount(`messages of part ${part} failed`, answer.batchItemFailures.length, 0)
    },
  })
}
