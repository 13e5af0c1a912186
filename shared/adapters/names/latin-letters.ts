// Names of any script in Latin letters, so that they can be compared.
import anyAscii from 'any-ascii'
import type { ToLatin } from '../../domain/comparable-household.ts'

export const toLatin: ToLatin = (text) => anyAscii(text)
