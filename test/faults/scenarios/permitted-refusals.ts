// Whether what a caller was refused with can have been true at any moment while its command was under way. What the
// voucher was worth at each moment is read from its own history; which moments count, from when callers sent and knew.
import { isRefusal, type Refusal } from '../../../shared/domain/refusal.ts'
import type { Command, Times } from '../harness/commands.ts'
import { assertThat, type LedgerModel, type StoredVoucher } from './ledger-model.ts'

type TimesOf = (command: object) => Times | undefined
type Books = {
  readonly vouchers: ReadonlyMap<string, StoredVoucher>
  readonly model: LedgerModel
  readonly timesOf: TimesOf
}

/** Throws for the first refusal that was wrong at every moment of its command. */
export function checkRefusals(books: Books): void {
  const { model, vouchers } = books
  const check = <One extends Command<unknown>>(
    commands: readonly One[],
    isPermitted: (command: One, refused: Refusal['refused']) => boolean,
  ) => {
    for (const command of new Set(commands))
      for (const { refused } of command.answers.filter(isRefusal))
        assertThat(isPermitted(command, refused), () => `${command.what}: refused with ${refused}`)
  }
  const ended = (voucherId: string, refused: string) =>
    endings.get(refused) === vouchers.get(voucherId)?.status && refused !== 'active'
  check(model.redemptions, (command, refused) => {
    const { amountMinor, voucherId } = command
    const balances = () => balancesDuring(books, command)
    if (refused === 'insufficient-balance') return balances().some((balance) => balance < amountMinor)
    if (refused === 'amount-not-whole-voucher') return balances().some((balance) => balance !== amountMinor)
    return ended(voucherId, refused)
  })
  check(model.reversals, (command, refused) => isReversalRefused(books, command, refused))
  const ends: readonly (Command<unknown> & { voucherId: string })[] = [...model.voids, ...model.replacements]
  check(ends, (command, refused) =>
    refused === 'voucher-spent'
      ? balancesDuring(books, command).includes(0)
      : ended(command.voucherId, refused),
  )
  check(model.withdrawals, (_, refused) => refused === 'budget-insufficient')
  check(model.closings, () => false)
  check(model.settlements, (command, refused) => isStatementRefused(books, command, refused))
}

/** An end is for ever: what was said of it is still there. */
const endings = new Map<string, StoredVoucher['status']>([
  ['voucher-void', 'void'],
  ['voucher-replaced', 'replaced'],
  ['voucher-expired', 'expired'],
])

function isReversalRefused(
  { model, timesOf }: Books,
  command: LedgerModel['reversals'][number],
  refused: Refusal['refused'],
): boolean {
  const own = timesOf(command)
  if (own === undefined) return false
  const redemption = model.redemptions.find(({ key }) => key === command.redemptionId)
  if (refused === 'redemption-unknown') {
    const known = redemption && timesOf(redemption)?.done
    return known === undefined || known > own.sent
  }
  if (refused !== 'redemption-already-reversed') return false
  const others = model.reversals.filter(
    (other) => other !== command && other.redemptionId === command.redemptionId,
  )
  return others.some((other) => (timesOf(other)?.sent ?? Infinity) < (own.answered ?? Infinity))
}

/** Another statement of this vendor is there, or may have been. */
function isStatementRefused(
  { model, timesOf }: Books,
  command: LedgerModel['settlements'][number],
  refused: Refusal['refused'],
): boolean {
  if (refused === 'settlement-period-invalid') return true
  const answered = timesOf(command)?.answered ?? Infinity
  const others = model.settlements.filter((one) => one !== command && one.vendorId === command.vendorId)
  return (
    refused === 'settlement-already-open' &&
    others.some((other) => (timesOf(other)?.sent ?? Infinity) < answered)
  )
}

/** What the voucher held at each moment that the command can have met, in USD cents, until it ended. */
function balancesDuring(books: Books, command: Command<unknown> & { readonly voucherId: string }): number[] {
  const voucher = books.vouchers.get(command.voucherId)
  const own = books.timesOf(command)
  if (voucher === undefined || own === undefined) return []
  const { first, last } = versionsDuring(books, own, voucher)
  const versions = Object.entries(voucher.n).map(([id, version]) => ({
    version,
    balance: voucher.b[`${id}|USD`],
  }))
  const start = { version: 0, balance: voucher.issued['USD'] }
  return [start, ...versions]
    .filter(({ version }) => version >= first && version <= last)
    .flatMap(({ balance }) => balance ?? [])
}

/** Not before what was known to be done when it was sent; not after what was sent when it had been answered. */
function versionsDuring({ model, timesOf }: Books, own: Times, { n, t }: StoredVoucher) {
  const commandsOf = (id: string): readonly object[] => [
    ...model.redemptions.filter(({ key }) => key === id),
    ...model.reversals.filter(({ redemptionId }) => `${redemptionId}.reversed` === id),
  ]
  const ends = ['voided', 'expired', 'replaced'].flatMap((id) => n[id] ?? [])
  const range = { first: 0, last: Math.min(...ends.map((version) => version - 1), Infinity) }
  for (const [id, version] of Object.entries(n)) {
    if (t[id] === undefined) continue
    const commands = commandsOf(id).flatMap((command) => timesOf(command) ?? [])
    if (commands.some(({ done = Infinity }) => done < own.sent)) range.first = Math.max(range.first, version)
    const isLater = commands.length > 0 && commands.every(({ sent }) => sent > (own.answered ?? Infinity))
    if (isLater) range.last = Math.min(range.last, version - 1)
  }
  return range
}
