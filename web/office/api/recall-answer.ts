// The last answer to a question, for as long as the tab lives: what a screen cannot open without stays there when the
// network goes. Nothing personal is kept this way.
import { CallFailed } from './call.ts'

/** Asks; without a network it answers as the server did last. Throws where it never did. */
export async function askOrRecall<Answer>(storageKey: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await ask()
    sessionStorage.setItem(storageKey, JSON.stringify(answer))
    return answer
  } catch (error) {
    const kept = sessionStorage.getItem(storageKey)
    const isUnheard = error instanceof CallFailed && error.problem.code.startsWith('no-')
    if (!isUnheard || kept === null) throw error
    return JSON.parse(kept) as Answer
  }
}
