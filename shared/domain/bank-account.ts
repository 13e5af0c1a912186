// A bank account that a payment can go to, and what its form alone tells about whether a bank will take it.

/** Held by a vendor or by the payer. Either an IBAN, or a number of the bank's own and what names that bank. */
export type BankAccount = {
  /** As the bank knows its owner. */
  readonly holder: string
  /** ISO 3166-1 alpha-2, of the bank. */
  readonly country: string
  readonly iban?: string
  /** The number where there are no IBANs, as in Panama. */
  readonly other?: string
  /** ISO 9362, 8 or 11 characters. */
  readonly bic?: string
  /** The bank's number in a clearing system: `USABA` for the ABA numbers of the United States. */
  readonly clearingMember?: { readonly system?: string; readonly id: string }
}

/** The field that is wrong, and how it must be, as it reads after the field's name. */
export type BankAccountFault = { readonly field: keyof BankAccount; readonly what: string }

/** What keeps a bank from paying into an account, as far as its form tells; nothing when all is well. */
export function bankAccountFault(account: BankAccount): BankAccountFault | undefined {
  const { holder, country, iban, other, bic, clearingMember } = account
  if (holder.trim() === '') return { field: 'holder', what: 'must not be empty' }
  if (!/^[A-Z]{2}$/.test(country))
    return { field: 'country', what: 'must be an ISO 3166-1 alpha-2 country such as PA' }
  if (bic !== undefined && !bicFormat.test(bic))
    return { field: 'bic', what: 'must be a BIC: 8 or 11 letters and digits' }
  if (clearingMember !== undefined && !isClearingMember(clearingMember))
    return { field: 'clearingMember', what: 'must be 1 to 35 characters' }
  if (iban !== undefined) return ibanFault(account)
  if (other === undefined || !accountNumberFormat.test(other))
    return { field: 'other', what: 'must be the account number, 1 to 34 characters, where there is no IBAN' }
  if (bic === undefined && clearingMember === undefined)
    return {
      field: 'bic',
      what: 'or the number of the bank in its clearing system is needed with an account number',
    }
  return undefined
}

/** Within ISO 9362 and within the schema's pattern, which has letters where the country stands. */
const bicFormat = /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/

/** Letters, digits and what stands between them; never at the ends, nor twice in a row. */
const accountNumberFormat = /^(?=.{1,34}$)[A-Za-z0-9]+([./ -][A-Za-z0-9]+)*$/

const isClearingMember = ({ system, id }: NonNullable<BankAccount['clearingMember']>) =>
  [system ?? '-', id].every((text) => /^[A-Za-z0-9./ -]{1,35}$/.test(text) && text.trim() === text)

function ibanFault({ iban = '', other, country }: BankAccount): BankAccountFault | undefined {
  if (other !== undefined) return { field: 'other', what: 'must be left out where there is an IBAN' }
  if (!isIban(iban)) return { field: 'iban', what: 'is mistyped: its check digits do not fit' }
  if (!iban.startsWith(country))
    return { field: 'country', what: 'must be the one that the IBAN begins with' }
  return undefined
}

/** ISO 13616, in its electronic form: upper case, no blanks, and the remainder of 1 that its check digits give. */
export function isIban(text: string): boolean {
  if (!/^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/.test(text)) return false
  const moved = text.slice(4) + text.slice(0, 4)
  const digits = [...moved].map((character) => Number.parseInt(character, 36)).join('')
  return BigInt(digits) % 97n === 1n
}
