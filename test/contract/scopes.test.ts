// Who works for other programmes, at other sites or for nothing reaches nothing of this one, whatever their role:
// asked of every route of the catalogue that is not the administrator's alone.
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signRenewalProof } from '../../shared/contract/renewal-proof.ts'
import { staffRoles } from '../../shared/contract/roles.ts'
import type { Route } from '../../shared/contract/route.ts'
import { decideDuplicateRoute } from '../../shared/contract/routes/duplicates.ts'
import { listFeedbackRoute, submitFeedbackRoute } from '../../shared/contract/routes/feedback.ts'
import { startImportRoute } from '../../shared/contract/routes/imports.ts'
import { issueWalkInRoute } from '../../shared/contract/routes/issuing.ts'
import { redeemVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import { routes } from '../../shared/contract/routes.ts'
import { enrolTwice } from '../../tools/story/duplicates.ts'
import { uploadList } from '../../tools/story/imports.ts'
import { signInOffice, signInVendor } from '../../tools/story/people.ts'
import { enrolPhone, newPhoneKey, readOutCode } from '../../tools/story/phones.ts'
import { demoRules, setUpProgramme, setUpVendor } from '../../tools/story/programme-setup.ts'
import { demoMapping, makeRegistrations } from '../../tools/story/registrations.ts'
import { aHousehold, openStandingRound, walkIn } from '../../tools/story/rounds.ts'
import {
  approveStatement,
  closeStatement,
  enterAccounts,
  programmeAccount,
  releaseStatements,
  vendorAccount,
} from '../../tools/story/statements.ts'
import { aKoboForm } from '../fixtures/kobo-forms.ts'
import { forgetUser, someStaff, subjectOf } from '../fixtures/staff.ts'
import { useVale } from '../fixtures/vale.ts'
import { settled } from '../stack.ts'

const vale = await useVale()
const { api, tokens, setUp, stack, programme, vendorToken } = vale
const elsewhere = await setUpProgramme(setUp, { name: 'Elsewhere' })
const elsewhereVendor = await setUpVendor(setUp, { name: 'Elsewhere', ...elsewhere })
const ours = await aFullProgramme()

/** One of everything that a path or a body can name. */
async function aFullProgramme() {
  const { programmeId, siteId, grantId } = programme
  const food = { codes: ['food'], envelope: { USD: 100_000 }, siteIds: [siteId] }
  const { roundId } = await openStandingRound(setUp, programme, food)
  const { householdId, voucherId, text } = await aVoucherFrom(roundId)
  const redemptionId = randomUUID()
  await api.call(redeemVoucherRoute, {
    token: vendorToken,
    idempotencyKey: redemptionId,
    body: { voucher: { text }, amount: { amountMinor: 1, currency: 'USD' } },
  })
  const { settlementId, paymentId } = await aPayment()
  const { formId } = await aKoboForm(vale, programme)
  const fileId = await uploadList(setUp, programme, { fileName: 'list.csv', content: makeRegistrations(1) })
  const list = { fileName: 'list.csv', siteId, mapping: demoMapping, consentLanguage: 'es' }
  const { importId } = await api.call(startImportRoute, {
    token: tokens.programme,
    params: { programmeId },
    body: { ...list, fileId },
  })
  const { vendorId, deviceId, username } = await setUpVendor(setUp, { name: 'Ours', ...programme })
  const userOfOurs = subjectOf(await signInVendor(stack, username))
  const doomed = (await aVoucherFrom(roundId)).voucherId
  const { householdId: doomedHousehold } = await aVoucherFrom(roundId)
  const named = { programmeId, siteId, grantId, roundId, householdId, voucherId, importId, fileId, formId }
  const made = {
    userOfOurs,
    settlementId,
    paymentId,
    vendorId,
    deviceId,
    text,
    redemptionId,
    doomed,
    doomedHousehold,
  }
  const feedbackId = await aComplaint(text)
  const duplicateId = await aMergedPair(roundId)
  return { ...named, ...made, feedbackId, duplicateId, receiptId: `vr1:${'0'.repeat(32)}`, keyNumber: '1' }
}

/** Two households that were merged; the one that was closed holds a voucher. */
async function aMergedPair(roundId: string) {
  const { duplicateId, one, other } = await enrolTwice(setUp, 'Repetida', [programme, programme])
  await api.call(issueWalkInRoute, {
    token: tokens.registration,
    params: { programmeId: programme.programmeId, roundId },
    body: { householdId: other },
  })
  await api.call(decideDuplicateRoute, {
    token: tokens.registration,
    params: { duplicateId },
    body: { decision: 'merge', survivor: one, reason: 'same-people' },
  })
  return duplicateId
}

/** About a voucher of this programme. */
async function aComplaint(voucherText: string) {
  const body = { kind: 'complaint', message: 'Nobody was there', language: 'es', voucherText } as const
  const { receiptNumber } = await api.call(submitFeedbackRoute, { body })
  const { rows } = await api.call(listFeedbackRoute, { token: tokens.protection, query: {} })
  return rows.find((row) => row.receiptNumber === receiptNumber)?.feedbackId ?? ''
}

/** Of the statement with what the till has redeemed. */
async function aPayment() {
  await settled()
  const at = { programmeId: programme.programmeId, vendorId: vale.vendor.vendorId }
  await enterAccounts(setUp, at)
  const statement = await approveStatement(setUp, await closeStatement(setUp, at))
  const { paymentId } = await releaseStatements(setUp, [statement])
  return { settlementId: statement.settlementId, paymentId }
}

async function aVoucherFrom(roundId: string) {
  const { householdId, vouchers } = await walkIn(setUp, programme, { roundId })
  const [voucher] = vouchers
  if (voucher === undefined) throw new Error('no voucher was issued')
  return { householdId, ...voucher }
}

type Ours = typeof ours

/** `hidden`: answered, without a word of this programme. `open`: this kind of scope has no say in it. */
type Reach = 'refused' | 'hidden' | 'open'

type Case = {
  /** Where the path is not to name what all routes name. */
  readonly params?: (named: Ours) => object
  readonly query?: Readonly<Record<string, string>>
  readonly body?: (named: Ours) => object
  /** For somebody who works for another programme, at all sites. */
  readonly otherProgramme: Reach
  /** For somebody who works for all programmes, at another site. */
  readonly otherSite: Reach
  /** For somebody who works for nothing. */
  readonly nothing: Exclude<Reach, 'open'>
  /** For somebody who works for just this programme and this site; reached unless said otherwise. */
  readonly own?: 'refused'
}

const ofProgramme = { otherProgramme: 'refused', otherSite: 'open', nothing: 'refused' } as const
const ofProgrammeAndSite = { ...ofProgramme, otherSite: 'refused' } as const
const ofNeither = { otherProgramme: 'open', otherSite: 'open', nothing: 'refused' } as const
const list = { ...ofNeither, nothing: 'hidden' } as const
/** A household belongs to a site; in which programmes it is does not matter to who sees it. */
const ofHousehold = { otherProgramme: 'open', otherSite: 'refused', nothing: 'refused' } as const

const kit = { itemCode: 'kit', name: 'Kit', quantity: 1 }
const suspension = { status: 'suspended', reason: 'Under review' }
const newProgramme = { name: 'New', currency: 'USD', kinds: ['cash'], cardLanguage: 'es', helpLine: '800' }
const oneDollar = (grantId: string) => ({ grantId, unit: 'USD', amount: 1 })
const today = new Date().toISOString().slice(0, 10)
const someDay = { day: '2026-03-01' }

/** Of a voucher that others do without: whoever may do this ends it. */
const theDoomed = ({ doomed }: Ours) => ({ voucherId: doomed })

const cases: Readonly<Record<string, Case>> = {
  // A new programme or site is outside every list of ids.
  createProgramme: { ...ofProgramme, body: () => newProgramme, own: 'refused' },
  createSite: {
    ...ofNeither,
    otherSite: 'refused',
    body: () => ({ name: 'New', pcode: 'PA01' }),
    own: 'refused',
  },
  listProgrammes: { ...list, otherProgramme: 'hidden' },
  getProgramme: ofProgramme,
  addBasket: { ...ofProgramme, body: () => ({ kind: 'commodity', name: 'Kit', items: [kit] }) },
  setRules: { ...ofProgramme, body: () => demoRules(programme) },
  // Grants and sites belong to no programme.
  createGrant: { ...ofNeither, body: () => ({ donor: 'ECHO', reference: 'S-1', pledged: { USD: 1 } }) },
  listGrants: list,
  listSites: list,
  fundBudget: { ...ofProgramme, body: ({ grantId }) => oneDollar(grantId) },
  amendGrant: {
    ...ofNeither,
    body: () => ({ unit: 'USD', amount: 1, direction: 'increase', reason: 'More' }),
  },
  withdrawFunding: { ...ofProgramme, body: ({ grantId }) => ({ ...oneDollar(grantId), reason: 'Back' }) },
  // The other programme is outside the scope of somebody who works for one of the two.
  moveFunding: {
    ...ofProgramme,
    body: ({ grantId }) => ({
      ...oneDollar(grantId),
      toProgrammeId: elsewhere.programmeId,
      reason: 'On',
    }),
    own: 'refused',
  },
  getBudget: ofProgramme,
  prepareRound: {
    ...ofProgramme,
    body: ({ grantId }) => ({
      name: 'Walk-ins',
      kind: 'standing',
      lines: [{ code: 'food', grantId }],
      firstValidDay: '2026-01-01',
      validDays: 30,
      envelope: [{ grantId, unit: 'USD', amount: 1 }],
    }),
  },
  listRounds: ofProgramme,
  getRound: ofProgramme,
  listEntitlements: ofProgramme,
  submitRound: ofProgramme,
  excludeHousehold: {
    ...ofProgramme,
    body: ({ householdId }) => ({ householdId, reason: 'Moved away' }),
  },
  readmitHousehold: { ...ofProgramme, body: ({ householdId }) => ({ householdId }) },
  approveRound: ofProgramme,
  cancelRound: ofProgramme,
  releaseRound: ofProgramme,
  closeRound: { ...ofProgramme, body: () => ({ reason: 'It is over' }) },
  createVendor: { ...ofNeither, body: () => ({ name: 'New' }) },
  listVendors: { ...list, otherProgramme: 'hidden' },
  getVendor: ofProgramme,
  setContract: {
    ...ofProgrammeAndSite,
    body: ({ programmeId, siteId }) => ({
      programmeIds: [programmeId],
      kinds: ['value'],
      categories: ['food'],
      siteIds: [siteId],
      from: '2026-01-01',
      until: '2026-12-31',
    }),
  },
  addDevice: { ...ofProgrammeAndSite, body: ({ siteId }) => ({ label: 'Counter', siteId }) },
  setVendorStanding: { ...ofProgramme, body: () => suspension },
  setDeviceStanding: { ...ofProgramme, body: () => suspension },
  listVendorLines: { ...ofProgramme, query: someDay },
  createEnrolmentCode: ofProgrammeAndSite,
  getDevice: ofProgramme,
  reviewDevice: {
    ...ofProgrammeAndSite,
    body: () => ({ keyId: '0'.repeat(16), reason: 'Looked at it' }),
  },
  setOfflineTerms: {
    ...ofProgramme,
    body: () => ({ maxCount: 20, maxAmountMinor: 100_000, maxListAgeHours: 24, lossCaps: { USD: 0 } }),
  },
  listVendorUsers: ofProgramme,
  setVendorUserStatus: {
    ...ofProgramme,
    params: ({ userOfOurs }) => ({ sub: userOfOurs }),
    body: () => ({ status: 'active', reason: 'Works here' }),
  },
  // A record that names no programme is for those who work for all of them.
  searchAuditTrail: {
    ...list,
    otherProgramme: 'hidden',
    query: { from: today, until: today },
  },
  addVendorUser: { ...ofProgramme, body: ({ deviceId }) => ({ deviceId, email: 'somebody@test.vale' }) },
  enrolHousehold: { ...ofProgrammeAndSite, body: aHousehold },
  // A household belongs to a site; in which programmes it is, only those see who work for them.
  getHousehold: { otherProgramme: 'hidden', otherSite: 'refused', nothing: 'refused' },
  listRegistrations: ofProgramme,
  findHousehold: {
    otherProgramme: 'hidden',
    otherSite: 'refused',
    nothing: 'refused',
    body: ({ householdId }) => ({ householdId }),
  },
  correctHousehold: {
    ...ofHousehold,
    body: ({ siteId }) => {
      const { programmeId: _, consents: __, ...household } = aHousehold({ siteId })
      return { ...household, version: 99 }
    },
  },
  recordConsent: {
    ...ofHousehold,
    body: () => ({ version: 99, purpose: 'contact', given: false, language: 'es' }),
  },
  // Of a household that others do without.
  eraseHousehold: {
    ...ofHousehold,
    params: ({ doomedHousehold }) => ({ householdId: doomedHousehold }),
    body: () => ({ reason: 'asked-by-person' }),
  },
  exportHousehold: ofHousehold,
  exportHouseholdCsv: ofHousehold,
  setRetention: { ...ofProgramme, body: () => ({ lastDay: '2099-12-31', keepDays: 365 }) },
  getRetention: ofProgramme,
  registerHousehold: { ...ofProgrammeAndSite, body: ({ householdId }) => ({ householdId }) },
  assessHousehold: ofProgrammeAndSite,
  // A pair belongs to the sites of its two households.
  checkDuplicates: {
    ...ofNeither,
    otherSite: 'refused',
    body: ({ siteId }) => ({ siteId, members: [{ sex: 'female', name: { given: 'Nobody' } }] }),
  },
  listDuplicates: { ...ofNeither, otherSite: 'refused', query: { siteId: programme.siteId } },
  getDuplicate: { otherProgramme: 'hidden', otherSite: 'refused', nothing: 'refused' },
  decideDuplicate: {
    ...ofNeither,
    otherSite: 'refused',
    body: () => ({ decision: 'refer', reason: 'cannot-tell' }),
  },
  listHouseholdVouchers: { otherProgramme: 'hidden', otherSite: 'refused', nothing: 'refused' },
  listMergedVouchers: { otherProgramme: 'hidden', otherSite: 'refused', nothing: 'refused' },
  startImport: {
    ...ofProgrammeAndSite,
    body: ({ siteId, fileId }) => ({
      fileName: 'list.csv',
      siteId,
      mapping: demoMapping,
      consentLanguage: 'es',
      fileId,
    }),
  },
  // A file belongs to a programme; to a site only what is made of it.
  createImportFile: { ...ofProgramme, body: () => ({ fileName: 'list.csv', sizeBytes: 1 }) },
  lookIntoImportFile: ofProgramme,
  // Who reaches the programme and the site is refused by the server, which is not asked in a test.
  connectKoboForm: {
    ...ofProgrammeAndSite,
    body: ({ siteId }) => ({
      serverUrl: 'https://kobo.not-allowed.example',
      assetUid: 'aTJ3vi2KRGYj2NytSzBPp7',
      token: '0'.repeat(40),
      siteId,
      consentLanguage: 'es',
    }),
  },
  listKoboForms: { ...ofProgramme, otherSite: 'hidden' },
  setKoboMapping: {
    ...ofProgrammeAndSite,
    body: ({ siteId }) => ({ mapping: demoMapping, consentLanguage: 'es', siteId }),
  },
  getKoboForm: ofProgrammeAndSite,
  pullKoboForm: { ...ofProgrammeAndSite, body: () => ({}) },
  listKoboSubmissions: ofProgrammeAndSite,
  listImports: { ...ofProgramme, otherSite: 'hidden' },
  getImport: ofProgrammeAndSite,
  listImportProblems: ofProgrammeAndSite,
  runImport: ofProgrammeAndSite,
  listImportFailures: ofProgrammeAndSite,
  takeFailedRows: { ...ofProgrammeAndSite, body: () => ({}) },
  issueWalkIn: { ...ofProgrammeAndSite, body: ({ householdId }) => ({ householdId }) },
  replaceCard: { ...ofProgrammeAndSite, params: theDoomed, body: () => ({ reason: 'Lost' }) },
  listVoucherMessages: ofProgrammeAndSite,
  sendVoucherLink: { ...ofProgrammeAndSite, body: () => ({ channel: 'sms' }) },
  showRoundLinks: ofProgrammeAndSite,
  sendRoundLinks: { ...ofProgrammeAndSite, body: () => ({ channel: 'sms' }) },
  setQuietHours: { ...ofProgramme, body: () => ({ from: '20:00', until: '08:00' }) },
  getVoucherQr: ofProgrammeAndSite,
  getVoucherCard: ofProgrammeAndSite,
  getRoundCards: ofProgrammeAndSite,
  listRoundVouchers: ofProgrammeAndSite,
  listSigningKeys: ofProgramme,
  // Each receipt has its own answer: whose it is, is said there.
  syncReceipts: { ...ofNeither, body: () => ({ receipts: ['VR1:'] }) },
  listConflicts: ofProgramme,
  decideConflict: { ...ofProgramme, body: () => ({ decision: 'vendor-at-fault', reason: 'Looked at it' }) },
  // A correction follows the money, which belongs to a programme and to no site.
  reverseRedemption: { ...ofProgramme, body: () => ({ reason: 'Mistake' }) },
  voidVoucher: { ...ofProgramme, params: theDoomed, body: () => ({ reason: 'Stolen' }) },
  listFeedback: { ...list, otherProgramme: 'hidden' },
  getFeedback: ofProgramme,
  answerFeedback: {
    ...ofProgramme,
    body: () => ({ state: 'closed', note: 'Looked at it', version: 0 }),
  },
  getVoucherState: ofProgramme,
  getVoucherStory: ofProgramme,
  getVoucherProof: ofProgramme,
  getTrialBalance: ofProgramme,
  startSettlement: { ...ofProgramme, body: ({ vendorId }) => ({ vendorId }) },
  listSettlements: ofProgramme,
  getSettlement: ofProgramme,
  getStatementPdf: ofProgramme,
  getStatementCsv: ofProgramme,
  approveSettlement: ofProgramme,
  setVendorBankAccount: { ...ofProgramme, body: () => vendorAccount },
  getVendorBankAccount: ofProgramme,
  setProgrammeBankAccount: { ...ofProgramme, body: () => programmeAccount },
  getProgrammeBankAccount: ofProgramme,
  releasePayment: {
    ...ofProgramme,
    body: ({ settlementId }) => ({ settlementIds: [settlementId], executionDay: '2026-03-04' }),
  },
  listPayments: ofProgramme,
  getPaymentFile: ofProgramme,
  readBankFile: { ...ofProgramme, body: () => ({ format: 'csv', content: 'nothing' }) },
  listBankEntries: ofProgramme,
  getActivity: { ...ofProgramme, query: { from: '2026-03-01', until: '2026-03-31', by: 'site' } },
  showProgrammeState: ofProgramme,
  showHome: { ...ofNeither, otherProgramme: 'hidden' },
  // Of other sites than their own they see nothing: see test/integration/programme-reports.test.ts.
  showReport: { ...ofProgramme, params: () => ({ report: 'by-site' }) },
  getReportCsv: { ...ofProgramme, params: () => ({ report: 'by-site' }) },
  getReportWorkbook: { ...ofProgramme, params: () => ({ report: 'by-site' }) },
  exportUnredeemedVouchers: ofProgramme,
}

const everyRole = staffRoles.filter((role) => role !== 'admin')
const forStaff = routes.filter((route) => everyRole.some((role) => isFor(route, role)))
const forVendors = routes.filter((route) => isFor(route, 'vendor'))

function isFor({ roles }: Route, role: string): boolean {
  return roles !== 'public' && roles.some((one) => one === role)
}

const inProgramme = (programmes: string[], sites: string[]) =>
  someStaff(vale, {
    roles: everyRole,
    ...(programmes.length > 0 && { programmes }),
    ...(sites.length > 0 && { sites }),
  })

/** Somebody with every role of the staff, in the user pool alone. */
async function unknownStaff(): Promise<string> {
  const { token, email } = await someStaff(vale, { roles: everyRole })
  await forgetUser(vale, token)
  return signInOffice(stack, email)
}

const own = (await inProgramme([ours.programmeId], [ours.siteId])).token
const otherProgramme = (await inProgramme([elsewhere.programmeId], [])).token
const otherSite = (await inProgramme([], [elsewhere.siteId])).token
const nothing = await unknownStaff()

async function ask(route: Route, token: string, cursor?: string) {
  const { params, query = {}, body } = cases[route.id] ?? {}
  const { status, body: answer } = await api.send(route, {
    token,
    params: { ...ours, ...params?.(ours) },
    query: { ...query, ...(cursor !== undefined && { cursor }) },
    body: body?.(ours),
    idempotencyKey: randomUUID(),
  })
  return { status, answer: answer as { code?: string; rows?: unknown[]; cursor?: string } }
}

/** The text of an answer, all pages of it. */
async function readAll(route: Route, token: string): Promise<string> {
  const pages = [await ask(route, token)]
  for (let page = pages[0]; page?.answer.cursor !== undefined; page = pages.at(-1))
    pages.push(await ask(route, token, page.answer.cursor))
  expect(pages.map(({ status }) => status)).toEqual(pages.map(() => route.success.status))
  return JSON.stringify(pages.map(({ answer }) => answer))
}

async function expectReach(route: Route, token: string, reach: Reach): Promise<void> {
  if (reach === 'hidden') return expect(await readAll(route, token)).not.toContain(ours.programmeId)
  const { status, answer } = await ask(route, token)
  if (reach === 'refused') return expect(answer).toMatchObject({ status: 403, code: 'outside-your-scope' })
  // It may be refused for what it asks, which others asked before; but not for who asks, nor how.
  expect(['outside-your-scope', 'role-not-allowed', 'input-invalid']).not.toContain(answer.code)
  expect(status).toBeLessThan(500)
}

const caseOf = ({ id }: Route): Case => {
  const found = cases[id]
  if (found === undefined) throw new Error(`${id}: say who may reach what by it`)
  return found
}
const named = forStaff.map((route) => [route.id, route] as const)

describe('every route of the staff', () => {
  it('is here, and no route that is not', () => {
    expect(Object.keys(cases).toSorted()).toEqual(forStaff.map(({ id }) => id).toSorted())
  })

  it.each(named)('%s serves those who work for the programme and the site', async (_, route) => {
    await expectReach(route, own, caseOf(route).own ?? 'open')
    if (caseOf(route).otherProgramme === 'hidden')
      expect(await readAll(route, own)).toContain(ours.programmeId)
  })

  it.each(named)('%s keeps to itself what is of another programme', async (_, route) =>
    expectReach(route, otherProgramme, caseOf(route).otherProgramme),
  )

  it.each(named)('%s keeps to itself what is of another site', async (_, route) =>
    expectReach(route, otherSite, caseOf(route).otherSite),
  )

  it.each(named)('%s gives nothing to a role without a scope', async (_, route) => {
    await expectReach(route, nothing, caseOf(route).nothing)
    if (caseOf(route).nothing === 'hidden') expect((await ask(route, nothing)).answer).toEqual({ rows: [] })
  })
})

const ourPhone = await enrolPhone(
  { ...setUp, stack },
  await setUpVendor(setUp, { name: 'Phone', ...programme }),
)
const ourProof = await signRenewalProof(
  { keyId: ourPhone.keyId, iat: Math.floor(Date.now() / 1000) },
  ourPhone.privateKey,
)
const ourCode = await readOutCode(setUp, ours)
const { publicKey } = await newPhoneKey()

/** What a vendor of another programme gets to hear; `none` where there is one thing for all. */
const vendorCases: Readonly<Record<string, { readonly code: string | 'none'; readonly asked: object }>> = {
  listVendorLines: { code: 'outside-your-scope', asked: { query: someDay } },
  listVendorSettlements: { code: 'outside-your-scope', asked: {} },
  showOwed: { code: 'outside-your-scope', asked: {} },
  // That there is one is nobody else's business.
  getSettlement: { code: 'settlement-unknown', asked: {} },
  getStatementPdf: { code: 'settlement-unknown', asked: {} },
  getStatementCsv: { code: 'settlement-unknown', asked: {} },
  checkVoucher: {
    code: 'contract-does-not-cover-programme',
    asked: { body: { voucher: { text: ours.text } } },
  },
  redeemVoucher: {
    code: 'contract-does-not-cover-programme',
    asked: { body: { voucher: { text: ours.text }, amount: { amountMinor: 1, currency: 'USD' } } },
  },
  reverseOwnRedemption: {
    code: 'redemption-unknown',
    asked: { body: { voucher: { text: ours.text }, redemptionId: ours.redemptionId } },
  },
  // It has a device of its own, of which nobody made a code.
  enrolDevice: { code: 'enrolment-code-ended', asked: { body: { code: ourCode, publicKey } } },
  renewCertificate: { code: 'device-key-unknown', asked: { body: { proof: ourProof } } },
  // Each receipt has its own answer: see test/integration/sync.test.ts.
  syncReceipts: { code: 'none', asked: { body: { receipts: ['VR1:'] } } },
  // Public keys, and bits that nobody can tell of whom: every phone gets them all.
  getTrustBundle: { code: 'none', asked: {} },
  getStatusList: {
    code: 'trust-not-published',
    asked: { params: { programmeNumber: String(programme.programmeNumber) } },
  },
}

describe("every route of the vendors' users", () => {
  const vendorRoutes = forVendors.map((route) => [route.id, route] as const)
  const askAs = async (route: Route, token: string) => {
    const { asked } = vendorCases[route.id] ?? { asked: {} }
    return (await api.send(route, { params: ours, body: undefined, ...asked, token })).body
  }

  it('is here, and no route that is not', () => {
    expect(Object.keys(vendorCases).toSorted()).toEqual(forVendors.map(({ id }) => id).toSorted())
  })

  it.each(vendorRoutes)("%s keeps to itself what is another vendor's", async (id, route) => {
    const token = await signInVendor(stack, elsewhereVendor.username)
    expect((await askAs(route, token)).code ?? 'none').toBe(vendorCases[id]?.code)
  })

  it.each(vendorRoutes)('%s gives nothing to a user whom no vendor has', async (_, route) => {
    const { username } = await setUpVendor(setUp, { name: 'Forgotten', ...programme })
    await forgetUser(vale, await signInVendor(stack, username))
    const token = await signInVendor(stack, username)
    expect(await askAs(route, token)).toMatchObject({ code: 'outside-your-scope' })
  })
})
