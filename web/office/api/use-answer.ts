// What a screen asks the API, and what it sends there, as React sees it.
import { useCallback, useEffect, useRef, useState } from 'react'
import { CallFailed, type Problem } from './call.ts'

export function problemOf(error: unknown): Problem {
  if (error instanceof CallFailed) return error.problem
  console.error(error)
  return { code: 'internal-error' }
}

export type Asked<Answer> = {
  /** The last answer; it stays while the question is asked anew. */
  readonly answer?: Answer
  readonly problem?: Problem
  readonly loading: boolean
  readonly ask: () => void
}

type AskedState<Answer> = { readonly answer?: Answer; readonly problem?: Problem; readonly loading: boolean }

/**
 * Asks when the screen opens and whenever one of `about` changes; the answer to an older question is dropped.
 * `everyMs` asks again and again: `undefined` stops that.
 */
export function useAnswer<Answer>(
  question: (signal: AbortSignal) => Promise<Answer>,
  about: readonly unknown[],
  options: { readonly everyMs?: (answer: Answer) => number | undefined } = {},
): Asked<Answer> {
  const [state, setState] = useState<AskedState<Answer>>({ loading: true })
  const [round, setRound] = useState(0)
  const latest = useRef({ question, options })
  latest.current = { question, options }
  const key = JSON.stringify(about)
  const keyBefore = useRef(key)
  useEffect(() => {
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const changed = keyBefore.current !== key
    keyBefore.current = key
    setState((before) => ({ ...(changed ? {} : before), loading: true }))
    const askOnce = async () => {
      try {
        const answer = await latest.current.question(abort.signal)
        if (abort.signal.aborted) return
        setState({ answer, loading: false })
        const everyMs = latest.current.options.everyMs?.(answer)
        if (everyMs !== undefined) timer = setTimeout(() => void askOnce(), everyMs)
      } catch (error) {
        if (abort.signal.aborted) return
        const problem = problemOf(error)
        setState((before) => ({ ...before, problem, loading: false }))
        // Long work goes on without us: a lost answer is asked for again.
        if (latest.current.options.everyMs !== undefined && problem.code.startsWith('no-'))
          timer = setTimeout(() => void askOnce(), 5000)
      }
    }
    void askOnce()
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [key, round])
  const ask = useCallback(() => setRound((before) => before + 1), [])
  return { ...state, ask }
}

export type Sent<Answer> =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly problem: Problem }

/**
 * Sends what the user wants done. One intent has one idempotency key: pressing again after a lost answer sends the same
 * key, and nothing is done twice; what was changed in between is another intent.
 */
export function useSend<Input, Answer>(send: (input: Input, idempotencyKey: string) => Promise<Answer>) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const keys = useRef(new Map<string, string>())
  const latest = useRef(send)
  latest.current = send
  const run = useCallback(async (input: Input): Promise<Sent<Answer>> => {
    const intent = JSON.stringify(input) ?? ''
    const idempotencyKey = keys.current.get(intent) ?? crypto.randomUUID()
    keys.current.set(intent, idempotencyKey)
    setBusy(true)
    setProblem(undefined)
    try {
      const answer = await latest.current(input, idempotencyKey)
      keys.current.delete(intent)
      return { ok: true, answer }
    } catch (error) {
      const found = problemOf(error)
      setProblem(found)
      return { ok: false, problem: found }
    } finally {
      setBusy(false)
    }
  }, [])
  const clearProblem = useCallback(() => setProblem(undefined), [])
  return { send: run, busy, problem, clearProblem }
}
