// The status list of a programme, three vouchers in ten spent: how large it is on a phone's network, and how long it
// takes to make one of a million. Not the reading of the vouchers, which is the table's work.
import { randomInt } from 'node:crypto'
import { CompactSign, generateKeyPair } from 'jose'
import { compressBits } from '../../shared/adapters/crypto/compress-bits.ts'
import { digests } from '../../shared/adapters/crypto/digests.ts'
import {
  type ListedVoucher,
  noteState,
  type ReadList,
  signStatusList,
} from '../../shared/application/publish-trust.ts'
import type { Measurement } from './measurement.ts'
import { medianOf, timeOf } from './pace.ts'
import { plainRow, rowOf } from './row.ts'

const runs = 3
const programme = { programmeId: 'prg_bench', number: 7 }

export const measureStatusList: Measurement = async (_ground, note) => {
  const small = someVouchers(100_000)
  const large = someVouchers(1_000_000)
  const make = await listMaker()
  const size = async (vouchers: readonly ListedVoucher[]) =>
    Buffer.from((await make(vouchers)).bits, 'base64').length / 1000
  const seconds: number[] = []
  for (let run = 0; run < runs; run++) seconds.push(await timeOf(() => make(large)))
  note(`${seconds.map((each) => each.toFixed(2)).join(', ')} s; the first in a fresh process`)
  return [
    rowOf({
      name: 'status list of 100,000 vouchers, compressed',
      value: await size(small),
      unit: 'kB',
      aim: { atMost: 15 },
      digits: 1,
    }),
    plainRow({
      name: 'status list of 1,000,000 vouchers, compressed',
      value: await size(large),
      unit: 'kB',
      digits: 1,
    }),
    rowOf({
      name: 'status list of 1,000,000 vouchers, made and signed',
      value: medianOf(seconds),
      unit: 's',
      aim: { atMost: 2 },
      digits: 2,
    }),
  ]
}

/** In no order, as a scan hands them over. */
function someVouchers(count: number): ListedVoucher[] {
  const indexes = Uint32Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 0; last--) {
    const other = randomInt(last + 1)
    const kept = indexes[last] ?? 0
    indexes[last] = indexes[other] ?? 0
    indexes[other] = kept
  }
  return Array.from(indexes, (statusIndex) => ({
    programmeId: programme.programmeId,
    statusIndex,
    status: 'active',
    bal: { USD: randomInt(10) < 3 ? 0 : 7500 },
    kind: 'value',
    category: 'food',
  }))
}

async function listMaker() {
  const { privateKey } = await generateKeyPair('ES256')
  const signJws = (claims: object) =>
    new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader({ alg: 'ES256' }).sign(privateKey)
  const ports = { signJws, compress: compressBits, sha256: digests.sha256 }
  return (vouchers: readonly ListedVoucher[]) => {
    const lists = new Map<string, ReadList>()
    for (const voucher of vouchers) noteState(lists, voucher)
    const list = lists.get(programme.programmeId) ?? { bits: new Uint8Array(), count: 0 }
    return signStatusList(ports, { programme, list, version: 1 })
  }
}
