// The phone that the screens talk to, made of its parts: store, API, sign-in, trust, redemption and sync.
import { receiptHash, receiptIdOf } from '../../../shared/contract/receipt-signature.ts'
import { wholeAmounts } from '../../../shared/domain/offline-redemption.ts'
import { decodeReceiptText, receiptTextPrefix } from '../../../shared/domain/receipt-text.ts'
import { voucherNumber } from '../../../shared/domain/voucher-number.ts'
import type { CheckedVoucher, Phone, PhoneReceipt, PhoneState, RedeemChoice, Refused } from '../phone.ts'
import { NoAnswer, SignInNeeded } from './api.ts'
import { isPin, pinTries, pinTriesLeft, setPin } from './app-pin.ts'
import {
  checkVoucher,
  offlineRefusal,
  type Presented,
  placeOf,
  programmeOf,
  refusal,
} from './check-voucher.ts'
import { enrolDevice, renewCertificate } from './device.ts'
import type { PhonePorts } from './phone-ports.ts'
import { readReadiness } from './readiness.ts'
import { namesOf, redeemOffline } from './redeem-offline.ts'
import { redeemOnline, requestOf, resendOnline } from './redeem-online.ts'
import { readToday, shown } from './shown-receipts.ts'
import { type KeptReceipt, keepSetting, readSetting, type Store } from './store.ts'
import { type Synced, syncReceipts } from './sync-receipts.ts'
import { fetchTrust, openTrust, UntrustedDocument } from './trust-documents.ts'
import { readOwed, readStatements, readTerms } from './vendor-papers.ts'

type Checked = { readonly presented: Presented; readonly voucher: CheckedVoucher }

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
    owed: () => readOwed(ports),
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
    // What waits was handed out by whoever was signed in then: under another name the server would refuse it.
    if ((await readSetting(ports.store, 'device')) !== undefined && !(await isEnrolledFor(ports))) {
      lastError = 'device-key-unknown'
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
    try {
      await ports.alone('vale-sync', async () => {
        while (askedAgain) {
          askedAgain = false
          await syncOnce()
        }
      })
    } finally {
      running = false
      await refresh()
    }
  }
  return { sync, syncing: () => ({ running, ...(lastError !== undefined && { lastError }) }) }
}

function firstState({ isOnline, signInFailed }: PhonePorts): PhoneState {
  return {
    stage: 'signed-out',
    online: isOnline(),
    signInFailed,
    pinTriesLeft: pinTries,
    offline: { level: 'stopped', openCount: 0, maxCount: 0, openAmounts: {} },
    sync: { waiting: 0, running: false },
    updateWaiting: false,
    storagePersisted: false,
  }
}

async function readState(
  ports: PhonePorts,
  known: { unlocked: boolean; updateWaiting: boolean; persisted: boolean },
): Promise<Omit<PhoneState, 'sync'>> {
  const { store, clock, isOnline, signInFailed } = ports
  const { bundle, certificate } = await openTrust(store).catch(() => ({
    bundle: undefined,
    certificate: undefined,
  }))
  const site = bundle?.sites.find(({ siteId }) => siteId === certificate?.siteId)
  return {
    stage: await stageOf(ports, known.unlocked),
    online: isOnline(),
    signInFailed,
    ...(site !== undefined && { site }),
    pinTriesLeft: await pinTriesLeft(store),
    offline: await readReadiness(store, clock()),
    updateWaiting: known.updateWaiting,
    storagePersisted: known.persisted,
  }
}

/** Signed in, enrolled, with a PIN, unlocked: in this order. After too many wrong PINs one signs in anew. */
async function stageOf(ports: PhonePorts, unlocked: boolean): Promise<PhoneState['stage']> {
  const { store } = ports
  if ((await readSetting(store, 'tokens')) === undefined) return 'signed-out'
  if (!(await isEnrolledFor(ports))) return 'not-enrolled'
  if ((await readSetting(store, 'pin')) === undefined) return 'no-pin'
  return unlocked ? 'ready' : 'locked'
}

/** The phone's key is of the device that the user signs in on: with another one it would hand out in a stranger's name. */
async function isEnrolledFor({ store, deviceId }: PhonePorts): Promise<boolean> {
  const { certificate } = await openTrust(store).catch(() => ({ certificate: undefined }))
  const signedIn = await deviceId()
  return certificate !== undefined && (signedIn === undefined || signedIn === certificate.deviceId)
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
  const programme = await programmeOf(store, presented)
  const answer = await redeemOnline(ports, {
    voucher: {
      ...{ voucherId, kind, itemNames, amounts: chosenAmounts(voucher, choice) },
      ...(programme !== undefined && { reversibleMinutes: programme.vendorReversalMinutes }),
    },
    request: requestOf(presented, choice),
    now: clock(),
    ...(choice.pin !== undefined && { pin: choice.pin }),
  })
  if ('code' in answer) return refusal(answer, await placeOf(store, programme))
  return shown(answer, clock())
}

function chosenAmounts(voucher: CheckedVoucher, { amountMinor, currency, items }: RedeemChoice) {
  if (items !== undefined)
    return Object.fromEntries(items.map(({ itemCode, quantity }) => [`item:${itemCode}`, quantity]))
  return amountMinor !== undefined && currency !== undefined ? { [currency]: amountMinor } : voucher.balance
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
