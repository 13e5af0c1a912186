// The place where the phones are tried: the real laptop stack, a programme that allows redeeming without a network, its
// officers, vendors with phones, and vouchers in people's hands.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEnrolmentCodeRoute, setOfflineTermsRoute } from '../../shared/contract/routes/devices.ts'
import { listRoundVouchersRoute } from '../../shared/contract/routes/issuing.ts'
import { getVoucherStoryRoute } from '../../shared/contract/routes/reports.ts'
import { type ApiClient, makeApiClient } from '../../tools/api-client.ts'
import { buildWebApps } from '../../tools/local/build-web.ts'
import { type LocalStack, startLocalStack } from '../../tools/local/stack.ts'
import { type StaffTokens, signInStaff } from '../../tools/story/people.ts'
import {
  type ProgrammeSetUp,
  setUpProgramme,
  setUpVendor,
  type VendorSetUp,
} from '../../tools/story/programme-setup.ts'
import {
  aHousehold,
  carryOut,
  enrol,
  openStandingRound,
  prepareCycle,
  walkIn,
} from '../../tools/story/rounds.ts'

export type HandedVoucher = {
  readonly voucherId: string
  readonly text: string
  readonly number: string
  readonly kind: string
  readonly amounts: Readonly<Record<string, number>>
}

export type Camp = {
  readonly stack: LocalStack
  readonly api: ApiClient
  readonly tokens: StaffTokens
  readonly programme: ProgrammeSetUp
  /** For videos and profiles; gone with the camp. */
  readonly folder: string
  readonly addVendor: (name: string) => Promise<VendorSetUp>
  readonly enrolmentCode: (vendor: VendorSetUp) => Promise<string>
  /** Cash vouchers, one a household. */
  readonly handOut: (count: number, code?: 'food' | 'rent' | 'dignity' | 'legal') => Promise<HandedVoucher[]>
  /** Vouchers that are over. */
  readonly handOutExpired: () => Promise<HandedVoucher[]>
  /** A voucher that may be redeemed without a network at this site alone. */
  readonly handOutAt: (siteId: string) => Promise<HandedVoucher[]>
  /** Makes the bundle and the lists anew, as the schedule does. */
  readonly publishTrust: () => Promise<void>
  /** What has moved a voucher's value, by the ledger. */
  readonly storyOf: (voucherId: string) => Promise<Story>
  readonly stop: () => Promise<void>
}

type Story = Awaited<ReturnType<typeof readStory>>

const codes = ['food', 'rent', 'dignity', 'legal'] as const

export async function openCamp(): Promise<Camp> {
  const inMemory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
  const folder = mkdtempSync(join(inMemory, 'vale-e2e-'))
  const [stack] = await Promise.all([
    startLocalStack({ dataDir: join(folder, 'data'), quiet: true }),
    buildWebApps(),
  ])
  const api = makeApiClient(stack.baseUrl)
  const tokens = await signInStaff(stack)
  const setUp = { api, tokens }
  const programme = await setUpProgramme(setUp, { name: 'Darién', terms: { offlineAllowed: true } })
  await api.call(setOfflineTermsRoute, {
    token: tokens.finance,
    params: { programmeId: programme.programmeId },
    body: { maxCount: 25, maxAmountMinor: 200_000, maxListAgeHours: 24, lossCaps: { USD: 50_000 } },
  })
  const rounds = new Map(
    await Promise.all(
      codes.map(async (code) => {
        const envelope = { ...envelopeOf(code) }
        return [code, await openStandingRound(setUp, programme, { codes: [code], envelope })] as const
      }),
    ),
  )
  return {
    ...{ stack, api, tokens, programme, folder },
    addVendor: (name) => setUpVendor(setUp, { name, ...programme }),
    enrolmentCode: async ({ vendorId, deviceId }) => {
      // The lists are made every quarter of an hour; a test does not wait for that.
      await stack.invoke('publish-trust', {})
      const params = { vendorId, deviceId }
      const { code } = await api.call(createEnrolmentCodeRoute, { token: tokens.programme, params })
      return code
    },
    handOut: async (count, code = 'rent') => {
      const round = rounds.get(code)
      if (round === undefined) throw new Error(`no round of ${code}`)
      const handed = await Promise.all(
        Array.from({ length: count }, async () => (await walkIn(setUp, programme, round)).vouchers),
      )
      return handed.flat()
    },
    handOutExpired: async () => {
      await enrol(setUp, aHousehold(programme))
      const old = { codes: ['rent'], name: 'Long over', firstValidDay: '2026-01-05', validDays: 7 }
      const round = await prepareCycle(setUp, programme, old)
      const { programmeId } = programme
      await carryOut(setUp, { programmeId, roundId: round.roundId })
      const { rows } = await api.call(listRoundVouchersRoute, {
        token: tokens.registration,
        params: { programmeId, roundId: round.roundId },
        query: {},
      })
      return rows
    },
    handOutAt: async (siteId) => {
      const round = await openStandingRound(setUp, programme, {
        ...{ codes: ['rent'], envelope: { USD: 6000 }, offlineSiteId: siteId },
      })
      return [...(await walkIn(setUp, { ...programme, siteId }, round)).vouchers]
    },
    publishTrust: async () => {
      await stack.invoke('publish-trust', {})
    },
    storyOf: (voucherId) => readStory(api, tokens.auditor, voucherId),
    stop: async () => {
      await stack.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const envelopeOf = (code: (typeof codes)[number]): Readonly<Record<string, number>> =>
  code === 'dignity'
    ? { 'item:dignity-kit': 500 }
    : code === 'legal'
      ? { 'item:legal-consultation': 500 }
      : { USD: 2_000_000 }

function readStory(api: ApiClient, token: string, voucherId: string) {
  return api.call(getVoucherStoryRoute, { token, params: { voucherId } })
}
