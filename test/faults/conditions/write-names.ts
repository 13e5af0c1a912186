// What a write is called in the table of conditions: by the key that it goes to and by what it sets.

type Write = {
  readonly Key?: Record<string, unknown>
  readonly Item?: Record<string, unknown>
  readonly UpdateExpression?: string
}

/** Keys of the Ledger table, the first that fits. */
const ledgerNames: readonly (readonly [RegExp, string])[] = [
  [/^VL#/, 'vendor line'],
  [/^REG#/, 'registration'],
  [/^MOVED#/, 'movement marker'],
  [/^PROJECTED#/, 'projection batch'],
  [/^COUNT#/, 'counter'],
  [/^RETURN#/, 'return marker'],
  [/^REQUEST#/, 'request'],
  [/^GRANT#.*\|AMENDMENT#/, 'amendment'],
  [/^GRANT#/, 'grant'],
  [/\|BUDGET#/, 'budget line'],
  [/\|TRANSFER#/, 'transfer'],
  [/\|SETTLEMENT#/, 'statement'],
  [/^SETTLEMENT#.*\|PART#/, 'statement part'],
  [/\|VENDOR-ACCOUNT#/, 'vendor account'],
  [/\|PAYMENT#/, 'payment'],
  [/^BANK#/, 'bank entry'],
  [/\|BANK-ACCOUNT/, 'bank account'],
  [/^PROGRAMME#.*\|ROUND#/, 'round'],
  [/\|SLICE#/, 'envelope slice'],
  [/\|SHARD#/, 'round shard'],
  [/\|ENTITLEMENT#/, 'entitlement'],
  [/^LOSS#.*\|TOTAL/, 'loss total'],
  [/^LOSS#/, 'loss mark'],
  [/^RECEIPT#/, 'receipt'],
  [/^PROGRAMME#.*\|PROGRAMME$/, 'programme'],
]

/** Tells writes of one item apart, the first that fits. */
const acts: readonly (readonly [RegExp, string])[] = [
  [/SET c = :claims/, 'make first claim on'],
  [/SET c\.#id = :claim/, 'make claim on'],
  [/c\.#id\.#state = :decision/, 'decide claim on'],
  [/SET #u0 = if_not_exists/, 'add to'],
  [/SET #state = :returned/, 'give back'],
  [/bal = :nothing/, 'end'],
  [/t\.#id = :record, n\.#id/, 'redeem'],
  [/attempts = attempts \+/, 'count PIN attempt of'],
  [/t\.#reversal/, 'reverse on'],
  [/SET reversal/, 'mark reversal on'],
  [/SET settlement/, 'claim'],
  [/#open = :id/, 'open'],
  [/REMOVE #open/, 'close'],
  [/#movedBy = :sub/, 'move'],
  [/approvedBy/, 'approve'],
  [/releasedBy/, 'release'],
  [/closedAt/, 'close'],
  [/version = version/, 'add to'],
  [/leftOut = :leftOut/, 'close'],
  [/available(\.#\w+)? - :a/, 'take from'],
  [/#batch = :batch/, 'take over'],
  [/returned/, 'return to'],
  [/SET #state = :state/, 'settle'],
]

export function writeName({ Key, Item, UpdateExpression }: Write): string {
  const key = Key ?? Item ?? {}
  const thing = 'voucherId' in key && !('pk' in key) ? 'voucher' : ledgerThing(key)
  if (Item !== undefined) return `put ${thing}`
  if (UpdateExpression === undefined) return `check ${thing}`
  const act = acts.find(([pattern]) => pattern.test(UpdateExpression))
  return `${act?.[1] ?? 'change'} ${thing}`
}

function ledgerThing(key: Record<string, unknown>): string {
  const text = `${String(key['pk'])}|${String(key['sk'])}`
  return ledgerNames.find(([pattern]) => pattern.test(text))?.[1] ?? text
}
