// Publishes what phones go by without a network: the trust bundle, and a status list for each programme that allows
// it. All is derived anew each time from what stands in the tables, so nothing can drift and nothing needs repair.
import type { Amounts } from '../domain/money.ts'
import type { Programme, Site } from '../domain/programme.ts'
import { hexText } from '../domain/receipt-text.ts'
import { listedState, type StatusBits, setVoucherState, withRoomFor } from '../domain/status-list.ts'
import {
  defaultOfflineCaps,
  type StatusListClaims,
  type TrustBundle,
  type TrustedKey,
  type TrustedProgramme,
} from '../domain/trust.ts'
import type { VoucherStatus } from '../domain/voucher.ts'
import type { VoucherKind } from '../domain/voucher-text.ts'
import type { ListAllProgrammes } from './list-programmes.ts'
import type { GetProgramme, Page, ProgrammeWithBaskets } from './programme-ports.ts'
import type { ListKeys } from './signing-key-ports.ts'

/** Of a voucher what a list says. */
export type ListedVoucher = {
  readonly programmeId: string
  readonly statusIndex: number
  readonly status: VoucherStatus
  readonly bal: Amounts
  readonly kind: VoucherKind
  readonly category: string
}

export type PublishedStatusList = { readonly claims: string; readonly bits: string }

export type PublishTrustPorts = {
  readonly listAllProgrammes: ListAllProgrammes
  readonly getProgramme: GetProgramme
  readonly listKeys: ListKeys
  readonly listSites: (cursor?: string) => Promise<Page<Site>>
  /** Hands over every voucher there is, in no order. */
  readonly scanVouchers: (take: (voucher: ListedVoucher) => void) => Promise<void>
  readonly signJws: (claims: object) => Promise<string>
  /** Deflated (RFC 1951), in base64. */
  readonly compress: (bytes: Uint8Array) => string
  readonly sha256: (bytes: Uint8Array) => Uint8Array
  readonly putBundle: (jws: string) => Promise<void>
  readonly putStatusList: (programmeNumber: number, list: PublishedStatusList) => Promise<void>
}

/** How long a bundle and a list may be used at all; the programmes' caps bound it further. */
const publishedSeconds = 7 * 86_400

/** A list that is read out of all vouchers. */
export type ReadList = { readonly bits: StatusBits; readonly count: number }

type Read = { lists: Map<string, ReadList>; categories: Map<string, Map<VoucherKind, Set<string>>> }

/** Answers with what it published, for the log. */
export const publishTrust =
  (ports: PublishTrustPorts) =>
  async (now: number): Promise<{ programmes: number; lists: number; vouchers: number }> => {
    const version = Math.floor(now / 1000)
    const programmes = await readProgrammes(ports)
    const offline = new Set(
      programmes.filter(({ offlineAllowed }) => offlineAllowed).map(({ programmeId }) => programmeId),
    )
    const { lists, categories, vouchers } = await readVouchers(ports, offline)
    for (const programme of programmes)
      if (offline.has(programme.programmeId)) {
        const list = lists.get(programme.programmeId) ?? { bits: new Uint8Array(), count: 0 }
        await ports.putStatusList(programme.number, await signStatusList(ports, { programme, list, version }))
      }
    const trusted = await Promise.all(
      programmes.map((programme) =>
        trustedProgramme(ports, programme, categories.get(programme.programmeId)),
      ),
    )
    const bundle: TrustBundle = {
      typ: 'vale-trust',
      version,
      iat: version,
      exp: version + publishedSeconds,
      programmes: trusted,
      sites: (await readAll(ports.listSites)).map(trustedSite),
    }
    await ports.putBundle(await ports.signJws(bundle))
    return { programmes: programmes.length, lists: offline.size, vouchers }
  }

/** Signs a list and compresses its bits. */
export async function signStatusList(
  { signJws, compress, sha256 }: Pick<PublishTrustPorts, 'signJws' | 'compress' | 'sha256'>,
  {
    programme,
    list: { bits, count },
    version,
  }: { programme: Pick<Programme, 'programmeId' | 'number'>; list: ReadList; version: number },
): Promise<PublishedStatusList> {
  const used = bits.subarray(0, Math.ceil(count / 4))
  const claims: StatusListClaims = {
    typ: 'vale-status-list',
    programmeId: programme.programmeId,
    programmeNumber: programme.number,
    version,
    iat: version,
    exp: version + publishedSeconds,
    count,
    sha256: hexText(sha256(used)),
  }
  return { claims: await signJws(claims), bits: compress(used) }
}

async function readVouchers(
  { scanVouchers }: PublishTrustPorts,
  offline: ReadonlySet<string>,
): Promise<Read & { vouchers: number }> {
  const read: Read = { lists: new Map(), categories: new Map() }
  let vouchers = 0
  await scanVouchers((voucher) => {
    vouchers += 1
    if (voucher.status === 'active') noteCategory(read.categories, voucher)
    if (offline.has(voucher.programmeId)) noteState(read.lists, voucher)
  })
  return { ...read, vouchers }
}

export function noteState(lists: Map<string, ReadList>, voucher: ListedVoucher): void {
  const { programmeId, statusIndex } = voucher
  const { bits, count } = lists.get(programmeId) ?? { bits: new Uint8Array(), count: 0 }
  const roomy = withRoomFor(bits, statusIndex)
  setVoucherState(roomy, statusIndex, listedState(voucher))
  lists.set(programmeId, { bits: roomy, count: Math.max(count, statusIndex + 1) })
}

/** A rule that was changed may have left vouchers for what it does not name any more. */
function noteCategory(categories: Read['categories'], { programmeId, kind, category }: ListedVoucher): void {
  const ofProgramme = categories.get(programmeId) ?? new Map<VoucherKind, Set<string>>()
  categories.set(programmeId, ofProgramme)
  ofProgramme.set(kind, (ofProgramme.get(kind) ?? new Set()).add(category))
}

async function readProgrammes(ports: PublishTrustPorts): Promise<ProgrammeWithBaskets[]> {
  const found: ProgrammeWithBaskets[] = []
  for (const { programmeId } of await readAll(ports.listAllProgrammes)) {
    const programme = await ports.getProgramme(programmeId)
    if (programme !== undefined) found.push(programme)
  }
  return found
}

async function readAll<Row>(list: (cursor?: string) => Promise<Page<Row>>): Promise<Row[]> {
  const all: Row[] = []
  let cursor: string | undefined
  do {
    const page = await list(cursor)
    all.push(...page.rows)
    cursor = page.cursor
  } while (cursor !== undefined)
  return all
}

async function trustedProgramme(
  { listKeys }: PublishTrustPorts,
  programme: ProgrammeWithBaskets,
  ofVouchers: ReadonlyMap<VoucherKind, ReadonlySet<string>> | undefined,
): Promise<TrustedProgramme> {
  const { programmeId, number, name, currency, timeZone, helpLine, baskets } = programme
  const { offlineAllowed, vendorReversalMinutes } = programme
  const keys = await listKeys(programme)
  return {
    ...{
      programmeId,
      number,
      name,
      currency,
      timeZone,
      helpLine,
      baskets,
      offlineAllowed,
      vendorReversalMinutes,
    },
    keys: keys.map(
      ({ keyNumber, status, publicKey: { x, y } }): TrustedKey => ({
        ...{ keyNumber, x, y },
        retired: status === 'retired',
      }),
    ),
    caps: programme.offlineTerms?.caps ?? defaultOfflineCaps,
    categories: categoriesOf(programme, ofVouchers),
  }
}

function categoriesOf(
  { rules }: Programme,
  ofVouchers: ReadonlyMap<VoucherKind, ReadonlySet<string>> | undefined,
): TrustedProgramme['categories'] {
  const all = new Map<VoucherKind, Set<string>>()
  for (const [kind, categories] of ofVouchers ?? []) all.set(kind, new Set(categories))
  for (const { kind, category } of rules?.transferValues ?? [])
    all.set(kind, (all.get(kind) ?? new Set()).add(category))
  return Object.fromEntries([...all].map(([kind, categories]) => [kind, [...categories].sort()]))
}

function trustedSite({ siteId, number, name, timeZone, helpDesk }: Site): TrustBundle['sites'][number] {
  return { siteId, number, name, timeZone, ...(helpDesk !== undefined && { helpDesk }) }
}
