// The bench lays its books down in bulk, past the use cases: they must be such as those would have left, and a
// measurement whose books do not hold must fail.
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { type Books, openBooks, openRedeemedBooks } from '../../tools/bench/books.ts'
import type { Ground } from '../../tools/bench/measurement.ts'
import { benchGrantId, benchProgramme, benchRound } from '../../tools/bench/shop.ts'
import { verifyBooks } from '../../tools/bench/verified-books.ts'
import { type OwnEngine, startOwnEngine } from '../fixtures/own-engine.ts'

const voucherCount = 70

function groundOn({ endpoint, tables }: OwnEngine): Ground {
  const nothing = { functions: [], routes: [], keyIds: [], eventBuses: [], folder: '' }
  return { dynamodbEndpoint: endpoint, tables: { registry: '', ...tables }, ...nothing }
}

/** Each on an engine of its own. */
function books(open: (ground: Ground) => Promise<Books>) {
  const held = {} as { engine: OwnEngine; ground: Ground; books: Books }
  beforeAll(async () => {
    held.engine = await startOwnEngine()
    held.ground = groundOn(held.engine)
    held.books = await open(held.ground)
  })
  afterAll(async () => {
    held.books.client.destroy()
    await held.engine.stop()
  })
  return held
}

describe('openBooks', () => {
  const held = books((ground) => openBooks(ground, { voucherCount }))

  it('lays down books without a violation, of vouchers that are not redeemed', async () => {
    await verifyBooks(held.ground, held.books, { lineCount: 0 })
  })
})

describe('openRedeemedBooks', () => {
  const held = books((ground) => openRedeemedBooks(ground, { voucherCount, days: 3 }))
  const verify = () => verifyBooks(held.ground, held.books, { lineCount: voucherCount })

  it('lays down books without a violation, with a line for each voucher', async () => {
    await verify()
  })

  it('fails a measurement that counts on more lines than there are', async () => {
    const counting = verifyBooks(held.ground, held.books, { lineCount: voucherCount + 1 })
    await expect(counting).rejects.toThrow(`${voucherCount} movements have their lines`)
  })

  it('fails a measurement whose budget does not hold', async () => {
    const { client } = held.books
    const { programmeId } = benchProgramme
    const change = (by: number) =>
      client.send(
        new UpdateCommand({
          TableName: held.ground.tables.ledger,
          Key: ledgerKey.budgetLine(programmeId, benchGrantId, 'USD'),
          UpdateExpression: 'ADD available :by',
          ExpressionAttributeValues: { ':by': by },
        }),
      )
    await change(1)
    await expect(verify()).rejects.toThrow('budget-lines-conserved')
    await change(-1)
  })

  it('fails a measurement whose round is missing', async () => {
    const Key = ledgerKey.round(benchRound.programmeId, benchRound.roundId)
    await held.books.client.send(new DeleteCommand({ TableName: held.ground.tables.ledger, Key }))
    await expect(verify()).rejects.toThrow('the books do not hold')
  })
})
