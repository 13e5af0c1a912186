// Lists, rotates and retires a programme's signing keys.
import { type Actor, checkScope } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { GetProgramme, ProgrammeWithBaskets } from './programme-ports.ts'
import type { ListKeys, RetireKey, RotateKey, SigningKey } from './signing-key-ports.ts'

type Command = { readonly actor: Actor; readonly programmeId: string }
type ReadPorts = { readonly getProgramme: GetProgramme }

/** Returns the public halves. Refuses with `outside-your-scope` or `programme-unknown`. */
export const listSigningKeys =
  (ports: ReadPorts & { readonly listKeys: ListKeys }) =>
  async (command: Command): Promise<{ keys: SigningKey[] } | Refusal> => {
    const programme = await readProgramme(ports, command)
    return isRefusal(programme) ? programme : { keys: [...(await ports.listKeys(programme))] }
  }

/** Returns the new key; a repeated request gets the same one. Refuses also as `RotateKey` says. */
export const rotateSigningKey =
  (ports: ReadPorts & { readonly rotateKey: RotateKey }) =>
  async (
    command: Command & { readonly idempotencyKey: string; readonly requestHash: string },
  ): Promise<SigningKey | Refusal> => {
    const { actor, idempotencyKey, requestHash } = command
    const programme = await readProgramme(ports, command)
    if (isRefusal(programme)) return programme
    return ports.rotateKey(programme, { requestKey: `${actor.sub}|${idempotencyKey}`, requestHash })
  }

/** Returns the retired key. Refuses also with `signing-key-number-unknown`. */
export const retireSigningKey =
  (ports: ReadPorts & { readonly retireKey: RetireKey }) =>
  async (command: Command & { readonly keyNumber: number }): Promise<SigningKey | Refusal> => {
    const programme = await readProgramme(ports, command)
    if (isRefusal(programme)) return programme
    const retired = await ports.retireKey(programme, command.keyNumber)
    return retired ?? refuse('signing-key-number-unknown', { field: 'keyNumber' })
  }

async function readProgramme(
  { getProgramme }: ReadPorts,
  { actor, programmeId }: Command,
): Promise<ProgrammeWithBaskets | Refusal> {
  const outside = checkScope(actor, { programmeId })
  if (outside !== undefined) return outside
  return (await getProgramme(programmeId)) ?? refuse('programme-unknown')
}
