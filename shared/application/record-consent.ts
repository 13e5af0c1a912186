// Records what a person consents to, or no longer does. Who withdraws consent to assistance gets no new assistance and is
// not contacted: the household's registrations say so at once, to whoever prepares, issues, replaces or sends.
import type { Actor } from '../domain/actor.ts'
import type { ConsentPurpose } from '../domain/consent-text.ts'
import type { Consent } from '../domain/household.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import {
  type ChangeHouseholdPorts,
  changeHousehold,
  followRegistrations,
  versionOf,
} from './change-household.ts'

export type RecordConsentCommand = {
  readonly householdId: string
  readonly version: number
  readonly consent: Omit<Consent, 'at' | 'recordedBy'>
  readonly actor: Actor
  readonly requestHash: string
  readonly now: number
}

export type RecordedConsent = {
  readonly householdId: string
  readonly version: number
  readonly consented: readonly ConsentPurpose[]
}

/** Refuses with `household-unknown`, `outside-your-scope`, `household-changed`, `too-busy`. */
export const recordConsent =
  (ports: ChangeHouseholdPorts) =>
  async (command: RecordConsentCommand): Promise<RecordedConsent | Refusal> => {
    const { consent, actor, now } = command
    const changed = await changeHousehold(ports, command, async (sealed) => {
      const known = await ports.openHousehold(sealed, false)
      const household = {
        ...known,
        consents: [...known.consents, { ...consent, at: now, recordedBy: actor.sub }],
      }
      const after = await ports.resealHousehold(sealed, household, { how: 'add', needs: {} })
      const said = ({ consented }: typeof sealed) => ({ consented: [...consented] })
      return {
        after,
        documents: { added: [], removed: [] },
        registrations: await followRegistrations(ports, { household, sealed: after, now }),
        record: {
          what: 'consent-recorded' as const,
          who: actor.sub,
          before: { version: versionOf(sealed), ...said(sealed) },
          after: { version: versionOf(after), ...said(after) },
        },
      }
    })
    if (isRefusal(changed)) return changed
    const sealed = 'made' in changed ? changed.made.after : changed.repeated
    const { householdId, consented } = sealed
    return { householdId, version: versionOf(sealed), consented }
  }
