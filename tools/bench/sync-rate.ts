// Receipts a second by the real handler: 10,000 of them from 100 phones, in full requests as phones send them after days
// without a network. Each is checked, kept, paid by its voucher and counted in its key's chain.
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { maxReceiptsPerSync } from '../../shared/contract/routes/sync.ts'
import { emptyChain } from '../../shared/domain/device-key.ts'
import type { Vendor } from '../../shared/domain/vendor.ts'
import type { HttpEvent } from '../local/http-event.ts'
import { openChain } from '../story/phone-chain.ts'
import { newPhoneKey } from '../story/phones.ts'
import { loadFunction } from './load-function.ts'
import type { Ground, Measurement } from './measurement.ts'
import { manyAtOnce, timeOf } from './pace.ts'
import { plainRow } from './row.ts'
import { around, benchProgramme, openShop, type Shop, syncEvent } from './shop.ts'

const load = { phones: 100, requestsPerPhone: 4, concurrency: 8 }
const receiptCount = load.phones * load.requestsPerPhone * maxReceiptsPerSync

export const measureSyncRate: Measurement = async (ground, note) => {
  const shop = await openShop(ground, { vendorCount: 10, voucherCount: receiptCount })
  await putProgramme(ground, shop)
  const phones = await Promise.all(
    Array.from({ length: load.phones }, (_, index) => requestsOf(ground, shop, index)),
  )
  const sync = await loadFunction(ground, 'sync')
  const seconds = await timeOf(() =>
    manyAtOnce({
      count: load.phones,
      concurrency: load.concurrency,
      run: async (index) => {
        for (const event of around(phones, index)) await expectAccepted(sync(event))
      },
    }),
  )
  note(
    `${receiptCount} receipts of ${load.phones} phones, ${maxReceiptsPerSync} a request, ${load.concurrency} requests ` +
      `at once: ${seconds.toFixed(1)} s`,
  )
  return [
    plainRow({ name: 'receipts brought in', value: receiptCount / seconds, unit: 'a second', digits: 0 }),
  ]
}

async function putProgramme({ tables }: Ground, { client }: Shop): Promise<void> {
  const caps = { maxCount: 100, maxAmountMinor: 1_000_000_000, maxListAgeSeconds: 86_400 }
  const offlineTerms = { caps, lossCaps: {} }
  const Item = { ...ledgerKey.programme(benchProgramme.programmeId), ...benchProgramme, offlineTerms }
  await client.send(new PutCommand({ TableName: tables.ledger, Item }))
}

/** A phone's requests, each signed when it knew the answers to those before. */
async function requestsOf(ground: Ground, shop: Shop, index: number): Promise<HttpEvent[]> {
  const vendor = around(shop.vendors, index)
  const chain = await enrol(ground, shop, vendor)
  const events: HttpEvent[] = []
  for (let request = 0; request < load.requestsPerPhone; request++) {
    chain.answer(request * maxReceiptsPerSync)
    const receipts: string[] = []
    for (let place = 0; place < maxReceiptsPerSync; place++) {
      const number = (index * load.requestsPerPhone + request) * maxReceiptsPerSync + place
      receipts.push((await chain.sign(around(shop.vouchers, number).text)).text)
    }
    events.push(syncEvent(ground, { vendor, receipts }))
  }
  return events
}

async function enrol({ tables }: Ground, { client }: Shop, { vendorId, devices }: Vendor) {
  const key = await newPhoneKey()
  const [device] = Object.values(devices)
  if (device === undefined) throw new Error(`vendor ${vendorId} has no device`)
  const siteNumber = 1
  const Item = {
    ...{
      ...ledgerKey.deviceKey(key.keyId),
      keyId: key.keyId,
      publicKey: key.publicKey,
      vendorId,
      siteNumber,
    },
    ...{ deviceId: device.deviceId, siteId: device.siteId, enrolledAt: 0, enrolledBy: 'bench' },
    ...{ certifiedFrom: 0, certifiedUntil: 4_000_000_000, ...emptyChain },
  }
  await client.send(new PutCommand({ TableName: tables.ledger, Item }))
  return openChain({ ...key, siteNumber })
}

async function expectAccepted(answer: Promise<unknown>): Promise<void> {
  const { statusCode, body = '' } = (await answer) as APIGatewayProxyStructuredResultV2
  const results = statusCode === 200 ? (JSON.parse(body).results as { outcome: string }[]) : []
  if (results.length === 0 || results.some(({ outcome }) => outcome !== 'accepted'))
    throw new Error(`answered ${statusCode}: ${body.slice(0, 300)}`)
}
