// The phone that the screens talk to, made of its parts: store, API, sign-in, trust, redemption and sync.
import { receiptHash, receiptIdOf } from '../../../shared/contract/receipt-signature.ts'
import { dayOfNumber, startOfDay } from '../../../shared/domain/calendar.ts'
import { wholeAmounts } from '../../../shared/domain/offline-redemption.ts'
import { decodeReceiptText, receiptTextPrefix } from '../../../shared/domain/receipt-text.ts'
import type { TrustBundle, TrustedProgramme } from '../../../shared/domain/trust.ts'
import { parseVoucherNumber, voucherNumber, voucherNumberEnd } from '../../../shared/domain/voucher-number.ts'
import { decodeVoucherText, voucherTextPrefix } from '../../../shared/domain/voucher-text.ts'
import type {
  CheckedVoucher,
  ContractTerms,
  Phone,
  PhoneReceipt,
  PhoneState,
  RedeemChoice,
  Refused,
  StatementRow,
  Today,
} from '../phone.ts'
import { type Api, NoAnswer, type Problem, SignInNeeded } from './api.ts'
import { isPin, pinTries, pinTriesLeft, setPin } from './app-pin.ts'
import { enrolDevice, renewCertificate } from './device.ts'
import { readReadiness } from './readiness.ts'
import { checkOffline, namesOf, type OfflineRefused, redeemOffline } from './redeem-offline.ts'
import { redeemOnline, requestOf, resendOnline } from './redeem-online.ts'
import { type KeptReceipt, keepSetting, readSetting, type Store } from './store.ts'
import { type Synced, syncReceipts } from './sync-receipts.ts'
import { fetchTrust, openTrust, UntrustedDocument } from './trust-documents.ts'

export type PhonePorts = {
  readonly store: Store
  readonly api: Api
  readonly clock: () => number
  readonly pause: (ms: number) => Promise<void>
  readonly random: () => number
  /** One at a time over all tabs; returns undefined where another has it already. */
  readonly alone: <T>(name: string, work: () => Promise<T>) => Promise<T | undefined>
  readonly signIn: () => Promise<void>
  readonly forgetTokens: () => Promise<void>
  readonly vendorId: () => Promise<string | undefined>
  readonly isOnline: () => boolean
  readonly takeUpdate: () => void
}

type Presented = { readonly text: string } | { readonly number: string }
type Checked = { readonly presented: Presented; readonly voucher: CheckedVoucher }

/** A vendor takes a mistake back by itself for so long; the programme may allow less, and the server says so. */
const reversibleMs = 15 * 60_000

export type MadePhone = Phone & {
  /** Reads the state anew, from the store and the browser. */
  readonly refresh: () => Promise<void>
  /** What is done now and then: papers, lists, receipts. */
  readonly tend: () => Promise<void>
  readonly noteUpdate: () => void
}

export function makePhone(ports: PhonePorts): MadePhone {
  const { store, clock } = ports
  const listeners = new Set<() => void>()
  let unlocked = false
  let updateWaiting = false
  let persisted = false
  let checked: Checked | undefined
  let state: PhoneState = firstState(ports)

  const refresh = async (): Promise<void> => {
    state = {
      ...(await readState(ports, { unlocked, updateWaiting, persisted })),
      sync: { ...(await readSync(store)), ...syncing() },
    }
    for (const changed of listeners) changed()
  }
  const after = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } finally {
      await refresh()
    }
  }

  const { sync, syncing } = makeSync(ports, refresh)
  return {
    state: () => state,
    subscribe: (changed) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    refresh,
    noteUpdate: () => {
      updateWaiting = true
      void refresh()
    },
    tend: async () => {
      persisted = (await navigator.storage?.persist?.()) ?? false
      await sync()
    },
    signIn: ports.signIn,
    // Whoever signs in chooses a PIN: see `finishSignIn`.
    forgetPin: ports.signIn,
    signOut: async () => {
      if ((await readSync(store)).waiting > 0) return { refused: 'unsent-receipts' }
      unlocked = false
      await ports.forgetTokens()
      await refresh()
      return undefined
    },
    enrol: (code) => after(enrolAndFetch(ports, code)),
    setPin: async (pin) => {
      await setPin(store, pin)
      unlocked = true
      await refresh()
    },
    unlock: async (pin) => {
      unlocked = await isPin(store, pin)
      await refresh()
      return unlocked
    },
    lock: () => {
      unlocked = false
      void refresh()
    },
    check: async (presented) => {
      const answer = await checkVoucher(ports, presented)
      if ('refused' in answer) return answer
      checked = { presented, voucher: answer }
      return answer
    },
    redeem: async (voucherId, choice) => {
      if (checked === undefined || checked.voucher.voucherId !== voucherId)
        throw new Error('What is redeemed must have been checked last.')
      const receipt = await after(redeem(ports, checked, choice))
      // It travels by itself, and again every minute: what goes wrong now is in the state.
      if (!('refused' in receipt) && receipt.state === 'pending') void sync().catch(() => undefined)
      return receipt
    },
    reverse: (receiptId) => after(reverse(ports, receiptId)),
    today: () => readToday(store, clock()),
    statements: () => readStatements(ports),
    terms: () => readTerms(store),
    carry: async (text) => {
      const carried = await carry(ports, text)
      if (!('refused' in carried)) await sync()
      const kept = 'refused' in carried ? undefined : await store.get('receipts', carried.id)
      return kept === undefined ? carried : shown(kept, clock())
    },
    syncNow: sync,
    takeUpdate: ports.takeUpdate,
  }
}

/** Brings everything up to date, one at a time; whoever asks meanwhile is served when that is done. */
function makeSync(ports: PhonePorts, refresh: () => Promise<void>) {
  let running = false
  let askedAgain = false
  let lastError: string | undefined

  const syncOnce = async () => {
    // The browser is sure that there is nobody to ask: no tries that would only make the next ones wait.
    if (!ports.isOnline()) {
      lastError = 'no-network'
      return
    }
    running = true
    await refresh()
    const done = await tryToSync(ports).catch((error: unknown): Synced => {
      if (error instanceof SignInNeeded) return { done: false, error: 'sign-in-required' }
      throw error
    })
    lastError = done.error
    if (done.done) await keepSetting(ports.store, 'syncedAt', ports.clock())
  }
  const sync = async () => {
    askedAgain = true
    await ports.alone('vale-sync', async () => {
      while (askedAgain) {
        askedAgain = false
        await syncOnce().finally(() => {
          running = false
        })
      }
    })
    await refresh()
  }
  return { sync, syncing: () => ({ running, ...(lastError !== undefined && { lastError }) }) }
}

function firstState({ isOnline }: PhonePorts): PhoneState {
  return {
    stage: 'signed-out',
    online: isOnline(),
    pinTriesLeft: pinTries,
    offline: { level: 'stopped', openCount: 0, maxCount: 0, openAmounts: {} },
    sync: { waiting: 0, running: false },
    updateWaiting: false,
    storagePersisted: false,
  }
}

async function readState(
  { store, clock, isOnline }: PhonePorts,
  known: { unlocked: boolean; updateWaiting: boolean; persisted: boolean },
): Promise<Omit<PhoneState, 'sync'>> {
  const { bundle, certificate } = await openTrust(store).catch(() => ({
    bundle: undefined,
    certificate: undefined,
  }))
  const site = bundle?.sites.find(({ siteId }) => siteId === certificate?.siteId)
  return {
    stage: await stageOf(store, known.unlocked),
    online: isOnline(),
    ...(site !== undefined && { site }),
    pinTriesLeft: await pinTriesLeft(store),
    offline: await readReadiness(store, clock()),
    updateWaiting: known.updateWaiting,
    storagePersisted: known.persisted,
  }
}

/** Signed in, enrolled, with a PIN, unlocked: in this order. After too many wrong PINs one signs in anew. */
async function stageOf(store: Store, unlocked: boolean): Promise<PhoneState['stage']> {
  if ((await readSetting(store, 'tokens')) === undefined) return 'signed-out'
  if ((await readSetting(store, 'device')) === undefined) return 'not-enrolled'
  if ((await readSetting(store, 'pin')) === undefined) return 'no-pin'
  return unlocked ? 'ready' : 'locked'
}

async function readSync(store: Store) {
  const waiting = await Promise.all(
    (['pending', 'sending'] as const).map((name) => store.countFromIndex('receipts', 'state', name)),
  )
  const lastDoneAt = await readSetting(store, 'syncedAt')
  const former = await readSetting(store, 'former')
  return {
    waiting: waiting.reduce((sum, count) => sum + count, 0),
    ...(former !== undefined && { former: { received: former.lastSequence, lastAt: former.lastAt } }),
    ...(lastDoneAt !== undefined && { lastDoneAt }),
  }
}

async function tryToSync(ports: PhonePorts): Promise<Synced> {
  const { store, api, clock } = ports
  await resendOnline({ store, api })
  const synced = await syncReceipts(ports)
  try {
    await renewCertificate(store, api, clock())
    await fetchTrust(store, api)
  } catch (error) {
    if (error instanceof NoAnswer) return { done: false, error: 'no-network' }
    if (error instanceof UntrustedDocument) return { done: false, error: 'document-untrusted' }
    throw error
  }
  return synced
}

async function enrolAndFetch({ store, api }: PhonePorts, code: string): Promise<Refused | undefined> {
  try {
    const problem = await enrolDevice(store, api, code)
    if (problem !== undefined) return { refused: problem.code }
    await fetchTrust(store, api)
    return undefined
  } catch (error) {
    if (error instanceof SignInNeeded) return { refused: 'sign-in-required' }
    // Enrolled already: the lists come with the next sync.
    if (error instanceof NoAnswer)
      return (await readSetting(store, 'device')) === undefined ? { refused: 'no-network' } : undefined
    throw error
  }
}

async function checkVoucher(ports: PhonePorts, presented: Presented): Promise<CheckedVoucher | Refused> {
  const voucherId = idOf(presented)
  if (typeof voucherId !== 'string') return voucherId
  const attempts = await ports.store.getAllFromIndex('receipts', 'voucherId', voucherId)
  if (attempts.some(({ state }) => state === 'sending')) return { refused: 'offline-outcome-unknown' }
  if (attempts.some(({ way, state }) => way === 'offline' && state === 'pending'))
    return { refused: 'offline-seen-before' }
  if (ports.isOnline()) {
    const answer = await askServer(ports, presented)
    if (answer !== undefined) return answer
  }
  if ('number' in presented) return { refused: 'offline-number-typed' }
  return checkOnPhone(ports, presented.text)
}

function idOf(presented: Presented): string | Refused {
  if ('number' in presented) {
    const voucherId = parseVoucherNumber(presented.number)
    return typeof voucherId === 'string' ? voucherId : { refused: 'voucher-number-mistyped' }
  }
  if (!presented.text.startsWith(voucherTextPrefix)) return { refused: 'not-a-voucher' }
  return decodeVoucherText(presented.text)?.payload.voucherId ?? { refused: 'voucher-text-malformed' }
}

/** Undefined where nobody answers: then the phone decides. */
async function askServer(
  { store, api }: PhonePorts,
  presented: Presented,
): Promise<CheckedVoucher | Refused | undefined> {
  try {
    const answer = await api.call('checkVoucher', { body: { voucher: presented } as never })
    const programme = await programmeOf(store, presented)
    if (!answer.ok) return refusal(answer.problem, await placeOf(store, programme))
    const { voucherId, kind, balance, wholeOnly, pinRequired, validUntil } = answer.body
    return {
      ...{ voucherId, kind, balance, wholeOnly, pinRequired, validUntil, checkedBy: 'server' },
      numberEnd: voucherNumberEnd(voucherId),
      programmeName: programme?.name ?? '',
      itemNames: programme === undefined ? {} : namesOf(programme),
    }
  } catch (error) {
    if (error instanceof NoAnswer || error instanceof SignInNeeded) return undefined
    throw error
  }
}

async function checkOnPhone({ store, clock }: PhonePorts, text: string): Promise<CheckedVoucher | Refused> {
  const answer = await checkOffline(store, text, clock())
  if ('refused' in answer) return offlineRefusal(store, answer)
  const { payload, programme, amounts } = answer
  const end = dayOfNumber(payload.firstValidDay + payload.validDays)
  return {
    voucherId: payload.voucherId,
    numberEnd: voucherNumberEnd(payload.voucherId),
    kind: payload.kind,
    programmeName: programme.name,
    balance: amounts,
    itemNames: namesOf(programme),
    wholeOnly: true,
    pinRequired: false,
    validUntil: startOfDay(end, programme.timeZone),
    checkedBy: 'phone',
  }
}

async function programmeOf(store: Store, presented: Presented): Promise<TrustedProgramme | undefined> {
  const { bundle } = await openTrust(store).catch(() => ({ bundle: undefined }))
  const number = 'text' in presented ? decodeVoucherText(presented.text)?.payload.programmeNumber : undefined
  const { programmes = [] } = bundle ?? {}
  return programmes.find((programme) => programme.number === number) ?? only(programmes)
}

const only = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined)

async function placeOf(
  store: Store,
  programme: TrustedProgramme | undefined,
): Promise<Omit<Refused, 'refused'>> {
  const { bundle, certificate } = await openTrust(store).catch(() => ({
    bundle: undefined,
    certificate: undefined,
  }))
  const site = bundle?.sites.find(({ siteId }) => siteId === certificate?.siteId)
  return {
    ...(programme !== undefined && { helpLine: programme.helpLine }),
    ...(site !== undefined && { siteName: site.name }),
    ...(site?.helpDesk !== undefined && { helpDesk: site.helpDesk }),
  }
}

const refusal = ({ code, facts }: Problem, place: Omit<Refused, 'refused'>): Refused => ({
  ...place,
  refused: code,
  ...(facts !== undefined && { facts }),
})

async function offlineRefusal(store: Store, { refused, programme }: OfflineRefused): Promise<Refused> {
  return { ...(await placeOf(store, programme)), refused }
}

async function redeem(
  ports: PhonePorts,
  { presented, voucher }: Checked,
  choice: RedeemChoice,
): Promise<PhoneReceipt | Refused> {
  const { store, clock } = ports
  if (voucher.checkedBy === 'phone') {
    if (!('text' in presented)) return { refused: 'offline-number-typed' }
    const receipt = await redeemOffline(store, presented.text, clock)
    return 'refused' in receipt ? offlineRefusal(store, receipt) : shown(receipt, clock())
  }
  const { voucherId, kind, itemNames } = voucher
  const answer = await redeemOnline(ports, {
    voucher: { voucherId, kind, itemNames, amounts: chosenAmounts(voucher, choice) },
    request: requestOf(presented, choice),
    now: clock(),
    ...(choice.pin !== undefined && { pin: choice.pin }),
  })
  if ('code' in answer) return refusal(answer, await placeOf(store, await programmeOf(store, presented)))
  return shown(answer, clock())
}

function chosenAmounts(voucher: CheckedVoucher, { amountMinor, currency, items }: RedeemChoice) {
  if (items !== undefined)
    return Object.fromEntries(items.map(({ itemCode, quantity }) => [`item:${itemCode}`, quantity]))
  return amountMinor !== undefined && currency !== undefined ? { [currency]: amountMinor } : voucher.balance
}

/** A receipt as a screen shows it. */
function shown(receipt: KeptReceipt, now: number): PhoneReceipt {
  const { id, state, kind, amounts, itemNames, at, reason, decision, text, way } = receipt
  const isReversible = state === 'paid' && way !== 'carried' && now < at + reversibleMs
  return {
    ...{ id, state, kind, amounts, itemNames, at },
    numberEnd: voucherNumberEnd(receipt.voucherId),
    ...(reason !== undefined && { reason }),
    ...(decision !== undefined && { decision }),
    ...(text !== undefined && state === 'pending' && way === 'offline' && { carry: text }),
    ...(isReversible && { reversibleUntil: at + reversibleMs }),
  }
}

async function reverse({ store, api, clock }: PhonePorts, id: string): Promise<PhoneReceipt | Refused> {
  const receipt = await store.get('receipts', id)
  if (receipt === undefined) return { refused: 'redemption-unknown' }
  try {
    const answer = await api.call('reverseOwnRedemption', {
      body: { voucher: { number: voucherNumber(receipt.voucherId) }, redemptionId: id },
    })
    if (!answer.ok && answer.problem.code !== 'redemption-already-reversed')
      return refusal(answer.problem, {})
    const reversed: KeptReceipt = { ...receipt, state: 'reversed' }
    await store.put('receipts', reversed)
    return shown(reversed, clock())
  } catch (error) {
    if (error instanceof NoAnswer) return { refused: 'no-network' }
    if (error instanceof SignInNeeded) return { refused: 'sign-in-required' }
    throw error
  }
}

/** The day as the phone's clock has it. */
async function readToday(store: Store, now: number): Promise<Today> {
  const begin = new Date(now)
  begin.setHours(0, 0, 0, 0)
  const ofToday = await store.getAllFromIndex('receipts', 'at', IDBKeyRange.lowerBound(begin.getTime()))
  const stillOpen = await Promise.all(
    (['pending', 'sending', 'conflict'] as const).map((name) =>
      store.getAllFromIndex('receipts', 'state', name),
    ),
  )
  const all = new Map([...stillOpen.flat(), ...ofToday].map((receipt) => [receipt.id, receipt]))
  const receipts = [...all.values()].sort((a, b) => b.at - a.at)
  const sumOf = (states: readonly string[]) => {
    const sums: Record<string, number> = {}
    for (const { state, amounts } of receipts)
      if (states.includes(state))
        for (const [unit, amount] of Object.entries(amounts)) sums[unit] = (sums[unit] ?? 0) + amount
    return sums
  }
  return {
    receipts: receipts.map((receipt) => shown(receipt, now)),
    paid: sumOf(['paid']),
    pending: sumOf(['pending', 'sending']),
  }
}

async function readStatements({ api, vendorId }: PhonePorts): Promise<readonly StatementRow[] | Refused> {
  const id = await vendorId()
  if (id === undefined) return { refused: 'sign-in-required' }
  try {
    const answer = await api.call('listVendorSettlements', { params: { vendorId: id } })
    if (!answer.ok) return { refused: answer.problem.code }
    return answer.body.rows.map(({ number, state, from, until, toPay }) => ({
      number,
      state,
      from,
      until,
      toPay,
    }))
  } catch (error) {
    if (error instanceof NoAnswer) return { refused: 'no-network' }
    if (error instanceof SignInNeeded) return { refused: 'sign-in-required' }
    throw error
  }
}

async function readTerms(store: Store): Promise<ContractTerms | undefined> {
  const { bundle, certificate } = await openTrust(store)
  if (bundle === undefined || certificate === undefined) return undefined
  const programmes = bundle.programmes.filter(({ programmeId }) =>
    certificate.programmeIds.includes(programmeId),
  )
  return {
    programmes: programmes.map(({ name }) => name),
    kinds: certificate.kinds,
    categories: certificate.categories,
    sites: sitesOf(bundle, certificate.siteId),
    until: certificate.contractUntil,
    maxCount: Math.min(...programmes.map(({ caps }) => caps.maxCount)),
    helpLines: programmes.map(({ name, helpLine }) => ({ programme: name, line: helpLine })),
  }
}

const sitesOf = ({ sites }: TrustBundle, siteId: string) =>
  sites.filter((site) => site.siteId === siteId).map(({ name }) => name)

/** Keeps another phone's receipt, to be taken to the server with this phone's own. */
async function carry({ store, clock }: PhonePorts, text: string): Promise<PhoneReceipt | Refused> {
  if (!text.startsWith(receiptTextPrefix)) return { refused: 'not-a-receipt' }
  const parts = decodeReceiptText(text)
  if (parts === undefined) return { refused: 'receipt-malformed' }
  const { payload, payloadBytes } = parts
  const { bundle } = await openTrust(store)
  const programme = bundle?.programmes.find(({ number }) => number === payload.programmeNumber)
  const id = receiptIdOf(await receiptHash(payloadBytes))
  const known = await store.get('receipts', id)
  if (known !== undefined) return shown(known, clock())
  const receipt: KeptReceipt = {
    ...{ id, way: 'carried', state: 'pending', text },
    voucherId: payload.voucherId,
    programmeNumber: payload.programmeNumber,
    kind: payload.kind,
    amounts: programme === undefined ? {} : (wholeAmounts(payload, programme) ?? {}),
    itemNames: programme === undefined ? {} : namesOf(programme),
    at: payload.at,
  }
  await store.add('receipts', receipt)
  return shown(receipt, clock())
}
