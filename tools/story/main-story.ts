// The main story, step by step: each by the role that may do it, with the refusals that matter.
import { randomUUID } from 'node:crypto'
import { inParallel } from '../../shared/application/in-parallel.ts'
import { getRoundCardsRoute, listRoundVouchersRoute } from '../../shared/contract/routes/issuing.ts'
import {
  approveRoundRoute,
  getBudgetRoute,
  submitRoundRoute,
} from '../../shared/contract/routes/programmes.ts'
import { checkVoucherRoute, redeemVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import {
  enrolHouseholdRoute,
  getImportRoute,
  listImportFailuresRoute,
  startImportRoute,
} from '../../shared/contract/routes/registry.ts'
import { getTrialBalanceRoute, getVoucherStoryRoute } from '../../shared/contract/routes/reports.ts'
import { listVendorLinesRoute } from '../../shared/contract/routes/vendors.ts'
import { decodeBase45, encodeBase45 } from '../../shared/domain/base45.ts'
import { exponentOf, isCurrency } from '../../shared/domain/money.ts'
import { voucherTextPrefix } from '../../shared/domain/voucher-text.ts'
import { ApiProblem, makeApiClient } from '../api-client.ts'
import { verifyLedger } from '../ledger-verification.ts'
import { makeLocalDocumentClient } from '../local/document-client.ts'
import type { LocalStack } from '../local/stack.ts'
import { signInStaff, signInVendor } from './people.ts'
import { type ProgrammeSetUp, type SetUp, setUpProgramme, setUpVendor } from './programme-setup.ts'
import type { Registrations } from './registrations.ts'
import {
  aHousehold,
  carryOut,
  enrol,
  type HouseholdInput,
  openStandingRound,
  prepareCycle,
  walkIn,
} from './rounds.ts'
import type { Teller } from './teller.ts'

type Story = { readonly stack: LocalStack; readonly teller: Teller; readonly registrations: Registrations }
type Scene = Story & { readonly setUp: SetUp; readonly programme: ProgrammeSetUp }

/** Plays the story; throws at the first thing that is not as it should be. */
export async function playMainStory(story: Story): Promise<void> {
  const { stack, teller } = story
  const setUp = { api: makeApiClient(stack.baseUrl), tokens: await signInStaff(stack) }
  teller.chapter('1  Set up')
  const programme = await setUpProgramme(setUp, { name: 'Darién 2026' })
  const vendor = await setUpVendor(setUp, { name: 'Tienda', ...programme })
  const other = await setUpVendor(setUp, { name: 'Agencia', ...programme })
  teller.done(
    'A programme, its rules, a grant and its budget, a site, two vendors with contract, device and user',
  )
  const scene = { ...story, setUp, programme }
  await importRegistrations(scene)
  await enrolOne(scene)
  const roundId = await distribute(scene)
  const tills = [await signInVendor(stack, vendor.username), await signInVendor(stack, other.username)]
  const redeemed = await redeem(scene, roundId, tills)
  await walkInAndRedeem(scene, tills)
  await stack.settled()
  await showTheBooks(scene, { vendorId: vendor.vendorId, voucherId: redeemed.voucherId })
}

/** Fails the story with a sentence. */
function expect(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(sentence)
}

/** Runs what must be refused, and checks with which code. */
async function mustRefuse(
  scene: Story,
  code: string,
  act: () => Promise<unknown>,
  told: string,
): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.problem.code !== code) throw error
    scene.teller.refused(`${told}: ${code}. “${error.problem.title}”`)
    return
  }
  throw new Error(`${told}: should have been refused with ${code}`)
}

async function importRegistrations(scene: Scene): Promise<void> {
  const { teller, registrations } = scene
  teller.chapter('2  Enrol')
  const first = await runImport(scene)
  teller.done(
    `Imported ${registrations.fileName}: ${first.rows} rows, ${first.enrolled} enrolled, ${first.failed} failed`,
  )
  expect(first.enrolled + first.failed === first.rows, 'every row is enrolled or failed with a reason')
  expect(first.enrolled > first.rows * 0.9, 'nearly all rows are enrolled')
  if (first.failed > 0) await tellFailures(scene, first.importId)
  const second = await runImport(scene)
  teller.done(
    `Imported the same list again: ${second.alreadyEnrolled} were there already, ${second.enrolled} new`,
  )
  expect(second.enrolled === 0, 'importing again doubles nothing')
}

async function tellFailures({ setUp, programme, teller }: Scene, importId: string): Promise<void> {
  const { rows } = await setUp.api.call(listImportFailuresRoute, {
    token: setUp.tokens.programme,
    params: { programmeId: programme.programmeId, importId },
    query: {},
  })
  const failed = rows.filter(({ enrolled }) => !enrolled)
  for (const { row, reason } of failed.slice(0, 3)) teller.note(`row ${row}: ${reason}`)
  const remark = rows.find(({ enrolled }) => enrolled)
  if (remark !== undefined) teller.note(`a remark, row ${remark.row}: ${remark.reason}`)
}

async function runImport({ setUp, programme, registrations, teller }: Scene) {
  const { api, tokens } = setUp
  const { programmeId, siteId } = programme
  const { fileName, csv, mapping } = registrations
  const { importId } = await api.call(startImportRoute, {
    token: tokens.programme,
    params: { programmeId },
    body: { fileName, siteId, mapping, consentLanguage: 'es', csv },
  })
  for (;;) {
    const seen = await api.call(getImportRoute, {
      token: tokens.programme,
      params: { programmeId, importId },
    })
    teller.progress(`imported ${seen.enrolled + seen.alreadyEnrolled + seen.failed} of ${seen.rows}`)
    if (seen.state === 'done') return seen
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
}

async function enrolOne(scene: Scene): Promise<void> {
  const { setUp, programme, teller } = scene
  const withDocument = (number: string): HouseholdInput => {
    const household = aHousehold(programme)
    const [head, ...rest] = household.members
    if (head === undefined) throw new Error('a household has a head')
    const documents = [{ type: 'passport' as const, country: 'VEN', number }]
    return { ...household, members: [{ ...head, documents }, ...rest] }
  }
  const { householdId, assessment } = await enrol(setUp, withDocument('VE 123-456 á'))
  teller.done(`Enrolled ${householdId} with four members and consent; assessed at once:`)
  for (const { condition, held, value } of assessment?.conditions ?? [])
    teller.note(`${held ? 'held' : 'did not hold'}: ${condition.fact}, value ${value}`)
  for (const line of assessment?.lines ?? [])
    for (const step of line.steps)
      teller.note(`${line.code}: ${step.reason}: ${step.count} × ${step.each} = ${step.total}`)
  const food = assessment?.lines.find(({ code }) => code === 'food')
  expect(food?.amounts['USD'] === 11_000, 'four members and one child under 5 get USD 110.00 for food')
  await mustRefuse(
    scene,
    'document-already-registered',
    () => enrol(setUp, withDocument('ve123456A')),
    'The same passport in another spelling',
  )
  await mustRefuse(
    scene,
    'role-not-allowed',
    () => setUp.api.call(enrolHouseholdRoute, { token: setUp.tokens.auditor, body: withDocument('VE 999') }),
    'An auditor who enrols',
  )
}

async function distribute(scene: Scene): Promise<string> {
  const { setUp, programme, teller } = scene
  const { api, tokens } = setUp
  teller.chapter('3  Decide, approve, issue')
  const prepared = await prepareCycle(setUp, programme)
  const at = { programmeId: programme.programmeId, roundId: prepared.roundId }
  teller.done(
    `Prepared a round: ${prepared.householdCount} households, ${prepared.voucherCount} vouchers, ${totalsText(prepared.totals)}`,
  )
  await mustRefuse(
    scene,
    'round-state-conflict',
    () => api.call(approveRoundRoute, { token: tokens.approver, params: at }),
    'Approval before it is submitted',
  )
  await mustRefuse(
    scene,
    'role-not-allowed',
    () => api.call(approveRoundRoute, { token: tokens.programme, params: at }),
    'Approval by the officer who prepared it',
  )
  const released = await carryOut(setUp, at, ({ progress }) =>
    teller.progress(`issued ${progress.issuedVouchers} of ${prepared.voucherCount} vouchers`),
  )
  expect(released.progress.issuedVouchers === prepared.voucherCount, 'every entitlement has its voucher')
  teller.done(
    `Submitted, approved by somebody else, issued ${released.progress.issuedVouchers} vouchers, released`,
  )
  await mustRefuse(
    scene,
    'round-state-conflict',
    () => api.call(submitRoundRoute, { token: tokens.programme, params: at }),
    'Submitting it again',
  )
  const sheet = await api.call(getRoundCardsRoute, {
    token: tokens.registration,
    params: at,
    query: { shard: '0' },
  })
  teller.done(`Printed a part of its cards: a PDF of ${Math.round(sheet.byteLength / 1024)} KB`)
  return prepared.roundId
}

function totalsText(totals: Readonly<Record<string, Readonly<Record<string, number>>>>): string {
  return Object.values(totals)
    .flatMap(Object.entries)
    .map(([unit, amount]) => amountText(unit, amount))
    .join(', ')
}

function amountText(unit: string, amount: number): string {
  if (!isCurrency(unit)) return `${amount} × ${unit.slice('item:'.length)}`
  const exponent = exponentOf(unit)
  return new Intl.NumberFormat('en', { style: 'currency', currency: unit }).format(amount / 10 ** exponent)
}

type RoundVoucher = {
  readonly voucherId: string
  readonly text: string
  readonly number: string
  readonly kind: string
  readonly amounts: Readonly<Record<string, number>>
}

async function vouchersOf({ setUp, programme }: Scene, roundId: string): Promise<RoundVoucher[]> {
  const vouchers: RoundVoucher[] = []
  let cursor: string | undefined
  do {
    const page = await setUp.api.call(listRoundVouchersRoute, {
      token: setUp.tokens.registration,
      params: { programmeId: programme.programmeId, roundId },
      query: cursor === undefined ? {} : { cursor },
    })
    vouchers.push(...page.rows)
    cursor = page.cursor
  } while (cursor !== undefined)
  return vouchers
}

/** All that a voucher holds, in the way that its kind is counted. */
function allOf({ amounts }: Pick<RoundVoucher, 'amounts'>) {
  const [[unit, amount] = ['', 0]] = Object.entries(amounts)
  if (isCurrency(unit)) return { amount: { amountMinor: amount, currency: unit } }
  const items = Object.entries(amounts).map(([item, quantity]) => ({
    itemCode: item.slice('item:'.length),
    quantity,
  }))
  return { items }
}

async function redeem(scene: Scene, roundId: string, tills: readonly string[]): Promise<RoundVoucher> {
  const { setUp, teller } = scene
  teller.chapter('4  Redeem')
  const vouchers = await vouchersOf(scene, roundId)
  const some = vouchers.filter((_, index) => index % 6 === 0)
  let done = 0
  await inParallel(some, 16, async (voucher, index) => {
    const token = tills[index % tills.length] ?? ''
    const byText = index % 2 === 0 ? { text: voucher.text } : { number: voucher.number }
    await setUp.api.call(redeemVoucherRoute, { token, body: { voucher: byText, ...allOf(voucher) } })
    teller.progress(`redeemed ${++done} of ${some.length}`)
  })
  teller.done(
    `Redeemed ${some.length} of ${vouchers.length} vouchers whole, by QR text and by typed number, at two vendors`,
  )
  const spent = some[0]
  const fresh = vouchers.find((voucher, index) => index % 6 === 1 && voucher.kind === 'value')
  expect(spent !== undefined && fresh !== undefined, 'the round has vouchers')
  await tellRedemption(scene, { till: tills[0] ?? '', spent, fresh })
  return fresh
}

async function tellRedemption(
  scene: Scene,
  { till, spent, fresh }: { till: string; spent: RoundVoucher; fresh: RoundVoucher },
): Promise<void> {
  const { setUp, teller } = scene
  const attempt = (
    voucher: { text: string } | { number: string },
    amountMinor: number,
    idempotencyKey: string = randomUUID(),
  ) => ({
    token: till,
    idempotencyKey,
    body: { voucher, amount: { amountMinor, currency: 'USD' as const } },
  })
  const key = randomUUID()
  const first = await setUp.api.send(redeemVoucherRoute, attempt({ text: fresh.text }, 1000, key))
  const repeat = await setUp.api.send(redeemVoucherRoute, attempt({ text: fresh.text }, 1000, key))
  expect(
    first.status === 200 && Buffer.compare(first.raw, repeat.raw) === 0,
    'a repeat is the same to the byte',
  )
  teller.done('Took USD 10.00 of a value voucher; the same request again got the same receipt, byte for byte')
  const call = (options: ReturnType<typeof attempt>) => () => setUp.api.call(redeemVoucherRoute, options)
  const no = (code: string, options: ReturnType<typeof attempt>, told: string) =>
    mustRefuse(scene, code, call(options), told)
  await no(
    'idempotency-key-reused',
    attempt({ text: fresh.text }, 2000, key),
    'The same key for another amount',
  )
  await no('insufficient-balance', attempt({ text: fresh.text }, 99_999_999), 'More than is left')
  await no(
    'voucher-text-malformed',
    attempt({ text: fresh.text.slice(0, -3) }, 100),
    'A QR that is cut short',
  )
  const forged = withOneBitChanged(fresh.text)
  await no('voucher-signature-invalid', attempt({ text: forged }, 100), 'A QR that was tampered with')
  const twice = { token: till, body: { voucher: { text: spent.text }, ...allOf(spent) } }
  await mustRefuse(
    scene,
    'insufficient-balance',
    () => setUp.api.call(redeemVoucherRoute, twice),
    'A voucher that is spent',
  )
}

async function walkInAndRedeem(scene: Scene, tills: readonly string[]): Promise<void> {
  const { setUp, programme, stack, teller } = scene
  teller.chapter('5  Walk in')
  const standing = await openStandingRound(setUp, programme, { codes: ['food'], envelope: { USD: 25_000 } })
  const { vouchers } = await walkIn(setUp, programme, standing)
  const [voucher] = vouchers
  expect(voucher !== undefined, 'a walk-in gets its voucher at once')
  teller.done(`Enrolled a household and gave it voucher ${voucher.number} in one request each`)
  const check = await setUp.api.call(checkVoucherRoute, {
    token: tills[1] ?? '',
    body: { voucher: { number: voucher.number } },
  })
  teller.done(
    `A vendor checked it: ${Object.entries(check.balance)
      .map(([unit, left]) => amountText(unit, left))
      .join(', ')}`,
  )
  await walkIn(setUp, programme, standing)
  await mustRefuse(
    scene,
    'envelope-exhausted',
    () => walkIn(setUp, programme, standing),
    'A third, with an envelope for two',
  )
  await withPin({ ...scene, stack })
}

async function withPin(scene: Scene): Promise<void> {
  const { setUp, stack, teller } = scene
  const programme = await setUpProgramme(setUp, { name: 'With PIN', pinRequired: true })
  const vendor = await setUpVendor(setUp, { name: 'Farmacia', ...programme })
  const token = await signInVendor(stack, vendor.username)
  const standing = await openStandingRound(setUp, programme, { codes: ['rent'], envelope: { USD: 100_000 } })
  const { vouchers } = await walkIn(setUp, programme, { ...standing, household: { pin: '4821' } })
  const [voucher] = vouchers
  expect(voucher?.pinRequired === true, 'the voucher asks for its PIN')
  const body = { voucher: { text: voucher.text }, ...allOf(voucher) }
  const withThe = (pin: string) => setUp.api.call(redeemVoucherRoute, { token, body: { ...body, pin } })
  await mustRefuse(
    scene,
    'pin-required',
    () => setUp.api.call(redeemVoucherRoute, { token, body }),
    'A cash voucher without its PIN',
  )
  await mustRefuse(scene, 'pin-wrong', () => withThe('0000'), 'With a wrong PIN')
  await withThe('4821')
  teller.done('With the right PIN it was paid out')
  await tellTrialBalance(scene, programme.programmeId)
}

async function showTheBooks(scene: Scene, told: { vendorId: string; voucherId: string }): Promise<void> {
  const { setUp, programme, teller, stack } = scene
  const { programmeId } = programme
  teller.chapter('6  The books')
  const day = new Date().toISOString().slice(0, 10)
  const { rows } = await setUp.api.call(listVendorLinesRoute, {
    token: setUp.tokens.finance,
    params: { vendorId: told.vendorId },
    query: { day },
  })
  expect(rows.length > 0, 'the vendor has lines')
  const budget = await setUp.api.call(getBudgetRoute, {
    token: setUp.tokens.finance,
    params: { programmeId },
  })
  for (const line of budget.lines)
    teller.note(
      `budget: ${amountText(line.unit, line.funded)} funded, ${amountText(line.unit, line.reserved)} reserved, ${amountText(line.unit, line.available)} available`,
    )
  const story = await setUp.api.call(getVoucherStoryRoute, {
    token: setUp.tokens.auditor,
    params: { voucherId: told.voucherId },
  })
  expect(story.transfers.length === 2, 'the story tells its issue and its redemption')
  teller.done(`Voucher ${story.number}: ${story.transfers.map(({ cause }) => cause).join(', then ')}`)
  await tellTrialBalance(scene, programmeId)
  const client = makeLocalDocumentClient(stack.endpoints.dynamodb)
  const verification = await verifyLedger({ client, tables: stack.tables })
  client.destroy()
  for (const { name, checked, violations } of verification.checks)
    teller[violations.length === 0 ? 'done' : 'refused'](
      `${name}: ${checked} checked, ${violations.length} violations`,
    )
  expect(verification.ok, 'the ledger holds')
}

async function tellTrialBalance({ setUp, teller }: Scene, programmeId: string): Promise<void> {
  const balance = await setUp.api.call(getTrialBalanceRoute, {
    token: setUp.tokens.auditor,
    params: { programmeId },
  })
  teller.done(`Trial balance over ${balance.vouchers} vouchers and ${balance.transfers} transfers:`)
  for (const { account, unit, debits, credits, balance: left } of balance.accounts)
    teller.note(
      [
        account.replace(/_[0-9a-z]{12}/g, '_…').padEnd(44),
        unit.padEnd(24),
        ...[debits, credits, left].map((n) => String(n).padStart(12)),
      ].join(' '),
    )
  expect(balance.balanced, 'every unit sums to zero')
}

/** The same voucher with a larger amount, under the signature of the old one. */
function withOneBitChanged(text: string): string {
  const bytes = decodeBase45(text.slice(voucherTextPrefix.length)) ?? new Uint8Array()
  const amountByte = 18
  bytes[amountByte] = (bytes[amountByte] ?? 0) ^ 1
  return voucherTextPrefix + encodeBase45(bytes)
}
