// Sets a programme's rules. Whatever was assessed names the version it was assessed with, so a change is a new
// version, and setting what stands already is no change.
import type { Actor } from '../domain/actor.ts'
import type { RuleSet } from '../domain/programme.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type NewRules, sameRules, validateRules } from '../domain/rule-validation.ts'
import { getProgrammeInScope } from './list-programmes.ts'
import type { GetProgramme, GetSite } from './programme-ports.ts'

/** False when the rules are no longer of the previous version. */
export type ReplaceRules = (replacement: {
  readonly programmeId: string
  readonly rules: RuleSet
  readonly previousVersion: number | undefined
}) => Promise<boolean>

type SetRulesPorts = {
  readonly getProgramme: GetProgramme
  readonly getSite: GetSite
  readonly replaceRules: ReplaceRules
}

const attempts = 6

/** Refuses with `programme-unknown`, `outside-your-scope`, `rule-invalid`, `basket-unknown`, `too-busy`. */
export const setRules =
  (ports: SetRulesPorts) =>
  async (command: {
    readonly actor: Actor
    readonly programmeId: string
    readonly rules: NewRules
  }): Promise<RuleSet | Refusal> => {
    const unknownSite = await findUnknownSite(ports, command.rules)
    if (unknownSite !== undefined) return unknownSite
    for (let attempt = 0; attempt < attempts; attempt++) {
      const programme = await getProgrammeInScope(ports)(command)
      if (isRefusal(programme)) return programme
      const wrong = validateRules(command.rules, programme)
      if (wrong !== undefined) return wrong
      const previous = programme.rules
      if (previous !== undefined && sameRules(previous, command.rules)) return previous
      const rules = { ...command.rules, version: (previous?.version ?? 0) + 1 }
      const { programmeId } = command
      if (await ports.replaceRules({ programmeId, rules, previousVersion: previous?.version })) return rules
    }
    return refuse('too-busy')
  }

async function findUnknownSite(ports: SetRulesPorts, rules: NewRules): Promise<Refusal | undefined> {
  for (const [index, condition] of rules.eligibility.all.entries()) {
    if (condition.fact !== 'site') continue
    const sites = await Promise.all(condition.oneOf.map(ports.getSite))
    const unknown = sites.indexOf(undefined)
    if (unknown >= 0)
      return refuse('rule-invalid', {
        field: `eligibility.all.${index}.oneOf.${unknown}`,
        detail: 'There is no such site.',
      })
  }
  return undefined
}
