// One-time codes for phones: 40 random bits, kept as PINs are. They end in minutes and after five tries.
import { randomBytes } from 'node:crypto'
import type {
  HashEnrolmentCode,
  NewEnrolmentCode,
  VerifyEnrolmentCode,
} from '../../application/device-ports.ts'
import { encodeCrockford } from '../../domain/crockford.ts'
import { hashPin, verifyPin } from './pin.ts'

export const newEnrolmentCode: NewEnrolmentCode = () => encodeCrockford(randomBytes(5))

export const hashEnrolmentCode: HashEnrolmentCode = async (code) => {
  const { hash, salt } = await hashPin(code)
  return { codeHash: hash, codeSalt: salt }
}

export const verifyEnrolmentCode: VerifyEnrolmentCode = (code, { codeHash, codeSalt }) =>
  verifyPin({ pin: code, hash: codeHash, salt: codeSalt })
