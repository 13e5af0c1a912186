// Drives one use case through every kill there is: each call to the outside, each way of ending there.
import { askUntilAnswered } from './caller.ts'
import { beginLife, type KillPoint, type Life } from './killable.ts'

export type KillTrial<Ports, Situation, Answer> = {
  /** What the command finds: made anew for every kill. */
  readonly prepare: () => Promise<Situation>
  /** The ports of a process that has just started, all that they reach wrapped by `life`. */
  readonly makePorts: (life: Life, situation: Situation) => Ports
  /** The command, the same at every call: above all with the same Idempotency-Key. */
  readonly run: (ports: Ports, situation: Situation) => Promise<Answer>
  /** Asserts what must hold once the caller has its answer. */
  readonly check: (after: Aftermath<Situation, Answer>) => Promise<void>
  readonly whens?: readonly KillPoint['when'][]
}

export type Aftermath<Situation, Answer> = {
  readonly situation: Situation
  /** Of the command that was repeated, and of the process that was frozen, if it had one: one or two. */
  readonly answers: readonly Answer[]
  readonly kill: KillPoint
}

const allWays = ['before', 'after', 'frozen'] as const

/** Changes nothing: to die after it is to die before the call that follows. */
const isRead = (call: string) => /(Get|Query|Scan)Command$/.test(call)

/**
 * Finds the calls by a run without a kill, which is checked too. Then, for every call and every way (but "after" a
 * read): prepares, runs until the process ends there, starts another, repeats the command until it is answered, and
 * checks. Returns the calls. Throws with the kill in the message.
 */
export async function forEachKill<Ports, Situation, Answer>(
  trial: KillTrial<Ports, Situation, Answer>,
): Promise<readonly string[]> {
  const immediate = new Set<string>()
  const rehearsal = beginLife(undefined, immediate)
  const situation = await trial.prepare()
  const answer = await trial.run(trial.makePorts(rehearsal, situation), situation)
  const nowhere: KillPoint = { call: Number.POSITIVE_INFINITY, when: 'after' }
  await trial.check({ situation, answers: [answer], kill: nowhere })
  const calls = [...rehearsal.calls()]
  for (const [index, name] of calls.entries())
    for (const when of trial.whens ?? allWays) {
      if (when === 'after' && isRead(name)) continue
      const kill = { call: index + 1, when }
      await runKilled(trial, kill, immediate).catch((cause: unknown) => {
        throw new Error(`${when} call ${kill.call} of ${calls.length}, ${name}: ${wordsOf(cause)}`, { cause })
      })
    }
  return calls
}

const wordsOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

async function runKilled<Ports, Situation, Answer>(
  trial: KillTrial<Ports, Situation, Answer>,
  kill: KillPoint,
  immediate: Set<string>,
): Promise<void> {
  const { prepare, makePorts, run, check } = trial
  const situation = await prepare()
  const first = beginLife(kill, immediate)
  const firstRun = askUntilAnswered(() => run(makePorts(first, situation), situation), { attempts: 1 })
  await Promise.race([firstRun, first.stopped])
  // A dead process may leave calls under way: the caller does not wait for them.
  const again = () => run(makePorts(beginLife(undefined, immediate), situation), situation)
  const repeated = await askUntilAnswered(again, { attempts: 20 })
  if (repeated === undefined) throw new Error('the repeated command was never answered')
  first.thaw()
  const firstAnswer = await firstRun
  await first.idle()
  const died = first.hasStopped() && kill.when !== 'frozen'
  const answers = [repeated, ...(firstAnswer === undefined || died ? [] : [firstAnswer])]
  await check({ situation, answers: answers.map(({ answer }) => answer), kill })
}
