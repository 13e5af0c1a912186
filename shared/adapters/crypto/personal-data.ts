// Encrypts a household's personal data under a key of its own (JWE, RFC 7516: dir, A256GCM). The key is wrapped by
// KMS and stored beside it: without it nothing can be read, so erasing the key erases the person.
import { CompactEncrypt, compactDecrypt } from 'jose'
import type { SealedHousehold } from '../../application/sealed-household.ts'
import { consentedPurposes, type Household, type Member } from '../../domain/household.ts'
import { type GivenNeeds, mergeNeeds, type NeedsByMember } from '../../domain/member-needs.ts'
import type { KeyVault } from '../kms/key-vault.ts'

type PersonalPart = Pick<Household, 'language' | 'contacts' | 'alternateCollector' | 'consents'> & {
  readonly members: readonly Omit<Member, 'specificNeeds'>[]
}

/** Seals and opens households with a vault on the key for personal data. */
export function makePersonalData(vault: KeyVault) {
  return {
    sealHousehold: async (household: Household): Promise<SealedHousehold> => {
      const { plain, wrapped } = await vault.newDataKey({ household: household.householdId })
      const needs = household.members.filter(({ specificNeeds }) => specificNeeds.length > 0)
      const sensitive = Object.fromEntries(
        needs.map(({ memberId, specificNeeds }) => [memberId, specificNeeds]),
      )
      return { ...(await sealUnder(plain, household, sensitive)), version: 1, wrappedKey: wrapped }
    },

    /**
     * Seals a household that was changed, under the key that it has: no copy of the old one outlives that key. The
     * members' own needs are not looked at: those of the sealed household stay, for members that there still are,
     * beside or under what is given.
     */
    resealHousehold: async (
      sealed: SealedHousehold,
      household: Household,
      given: GivenNeeds,
    ): Promise<SealedHousehold> => {
      const key = await vault.unwrap(sealed.wrappedKey, { household: sealed.householdId })
      const known = (await decryptJson(sealed.sensitive, key)) as NeedsByMember
      const memberIds = household.members.map(({ memberId }) => memberId)
      return {
        ...sealed,
        ...(await sealUnder(key, household, mergeNeeds(memberIds, known, given))),
        version: (sealed.version ?? 1) + 1,
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

/** Everything but the key and the version. */
async function sealUnder(key: Uint8Array, household: Household, needs: NeedsByMember) {
  const { householdId, siteId, members, enrolledAt, consents, language, contacts, alternateCollector } =
    household
  const personal: PersonalPart = {
    language,
    contacts,
    ...(alternateCollector && { alternateCollector }),
    consents,
    members: members.map(({ specificNeeds: _, ...member }) => member),
  }
  return {
    ...{ householdId, siteId, memberCount: members.length, enrolledAt },
    consented: consentedPurposes(consents),
    personal: await encryptJson(personal, key),
    sensitive: await encryptJson(needs, key),
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
