// Phone numbers, read with Google's metadata (libphonenumber-js).
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** The number in E.164 (`+50760001234`), or undefined when it is not a possible international number. */
export function normalisePhone(typed: string): string | undefined {
  const phone = parsePhoneNumberFromString(typed)
  return phone?.isPossible() ? phone.number : undefined
}
