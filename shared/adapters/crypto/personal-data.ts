// Encrypts a household's personal data under a key of its own (JWE, RFC 7516: dir, A256GCM). The key is wrapped by
// KMS and stored beside it: without it nothing can be read, so erasing the key erases the person.
import { CompactEncrypt, compactDecrypt } from 'jose'
import type { SealedHousehold } from '../../application/enrol-household.ts'
import type { Household, Member, SpecificNeed } from '../../domain/household.ts'
import type { KeyVault } from '../kms/key-vault.ts'

type NeedsByMember = Readonly<Record<string, readonly SpecificNeed[]>>
type PersonalPart = Pick<Household, 'language' | 'contacts' | 'alternateCollector' | 'consents'> & {
  readonly members: readonly Omit<Member, 'specificNeeds'>[]
}

/** Seals and opens households with a vault on the key for personal data. */
export function makePersonalData(vault: KeyVault) {
  return {
    sealHousehold: async (household: Household): Promise<SealedHousehold> => {
      const { householdId, siteId, members, enrolledAt, consents, language, contacts, alternateCollector } =
        household
      const { plain, wrapped } = await vault.newDataKey({ household: householdId })
      const personal: PersonalPart = {
        language,
        contacts,
        ...(alternateCollector && { alternateCollector }),
        consents,
        members: members.map(({ specificNeeds: _, ...member }) => member),
      }
      const needs = members.filter(({ specificNeeds }) => specificNeeds.length > 0)
      const sensitive: NeedsByMember = Object.fromEntries(
        needs.map(({ memberId, specificNeeds }) => [memberId, specificNeeds]),
      )
      return {
        householdId,
        siteId,
        memberCount: members.length,
        enrolledAt,
        consented: consents.filter(({ given }) => given).map(({ purpose }) => purpose),
        wrappedKey: wrapped,
        personal: await encryptJson(personal, plain),
        sensitive: await encryptJson(sensitive, plain),
      }
    },

    /** What somebody wrote about a household, under its key: erased with it. */
    sealNote: async ({ wrappedKey, householdId }: SealedHousehold, note: string): Promise<string> =>
      encryptJson(note, await vault.unwrap(wrappedKey, { household: householdId })),

    openNote: async ({ wrappedKey, householdId }: SealedHousehold, note: string): Promise<string> =>
      (await decryptJson(note, await vault.unwrap(wrappedKey, { household: householdId }))) as string,

    /** The needs are opened only when they are asked for; otherwise every member's list is empty. */
    openHousehold: async (sealed: SealedHousehold, withNeeds: boolean): Promise<Household> => {
      const { householdId, siteId, enrolledAt } = sealed
      const key = await vault.unwrap(sealed.wrappedKey, { household: householdId })
      const personal = (await decryptJson(sealed.personal, key)) as PersonalPart
      const needs = withNeeds ? ((await decryptJson(sealed.sensitive, key)) as NeedsByMember) : {}
      const members = personal.members.map((member) => ({
        ...member,
        specificNeeds: needs[member.memberId] ?? [],
      }))
      return { householdId, siteId, enrolledAt, ...personal, members }
    },
  }
}

/** Encrypts a JSON value under a 32-byte key. */
export async function encryptJson(value: unknown, key: Uint8Array): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(value))
  return new CompactEncrypt(bytes).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key)
}

/** Opens what `encryptJson` made; throws when it was altered or the key is another. */
export async function decryptJson(jwe: string, key: Uint8Array): Promise<unknown> {
  const { plaintext } = await compactDecrypt(jwe, key, {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  })
  return JSON.parse(new TextDecoder().decode(plaintext))
}
