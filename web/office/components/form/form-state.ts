// The state of a form: what was typed, and what is wrong with it, by dotted paths as the API names them
// (`lines.0.grantId`). The schema is that of the route's body, so that the console and the server say no to the same.
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type * as z from 'zod'
import type { Problem } from '../../api/call.ts'

/** What is wrong with a field: a kind that has words, or the server's own words. */
export type FieldFault = {
  readonly kind: 'missing' | 'tooShort' | 'tooLong' | 'tooSmall' | 'tooLarge' | 'malformed' | 'said'
  readonly limit?: number
  readonly text?: string
}

export type Values = Readonly<Record<string, unknown>>

export type FormState = {
  readonly values: Values
  readonly faults: Readonly<Record<string, FieldFault>>
  readonly valueAt: (path: string) => unknown
  readonly setValue: (path: string, value: unknown) => void
  /** Puts all values anew, for example after a row was taken out. */
  readonly setValues: (values: Values) => void
  readonly setFaults: (faults: Readonly<Record<string, FieldFault>>) => void
  readonly isDirty: boolean
  /** To be called when what was typed is safe: the draft is dropped. */
  readonly done: () => void
  readonly schema: z.ZodType
  /** What is sent, from what was typed. */
  readonly toBody: (values: Values) => unknown
}

export const FormContext = createContext<FormState | undefined>(undefined)

export function useFormContext(): FormState {
  const form = useContext(FormContext)
  if (form === undefined) throw new Error('A field stands outside a form.')
  return form
}

const draftKey = (draft: string) => `vale-draft:${draft}`

function recallDraft(draft: string | undefined): Values | undefined {
  const kept = draft === undefined ? null : sessionStorage.getItem(draftKey(draft))
  return kept === null ? undefined : (JSON.parse(kept) as Values)
}

/**
 * `draft` names where what is typed is kept until it is sent, as long as the tab lives: a reload or a step to another
 * page loses nothing. Not for personal data.
 */
export function useForm(options: {
  readonly schema: z.ZodType
  readonly initial: Values
  readonly draft?: string
  /** Keeps what is typed somewhere safer, at every change; in place of `draft`. */
  readonly keep?: (values: Values) => void
  /** Where the fields are not those of the body; faults still carry the paths of the body. */
  readonly toBody?: (values: Values) => unknown
}): FormState {
  const { schema, draft, keep, toBody = asTyped } = options
  const [values, setAll] = useState<Values>(() => recallDraft(draft) ?? options.initial)
  const [faults, setFaults] = useState<Readonly<Record<string, FieldFault>>>({})
  const [isDirty, setDirty] = useState(false)
  const latest = useRef(values)
  latest.current = values
  const setValues = useCallback(
    (next: Values) => {
      latest.current = next
      setAll(next)
      setDirty(true)
      if (draft !== undefined) sessionStorage.setItem(draftKey(draft), JSON.stringify(next))
      keep?.(next)
    },
    [draft, keep],
  )
  const setValue = useCallback(
    (path: string, value: unknown) => {
      setValues(withValue(latest.current, path.split('.'), value) as Values)
      setFaults((before) => Object.fromEntries(Object.entries(before).filter(([at]) => at !== path)))
    },
    [setValues],
  )
  const done = useCallback(() => {
    setDirty(false)
    if (draft !== undefined) sessionStorage.removeItem(draftKey(draft))
  }, [draft])
  useWarningBeforeLeaving(isDirty && draft === undefined && keep === undefined)
  const valueAt = useCallback((path: string) => readPath(values, path), [values])
  return useMemo(
    () => ({ values, faults, valueAt, setValue, setValues, setFaults, isDirty, done, schema, toBody }),
    [values, faults, valueAt, setValue, setValues, isDirty, done, schema, toBody],
  )
}

const asTyped = (values: Values): unknown => values

/** The browser asks before the tab with something typed in it is closed. */
function useWarningBeforeLeaving(active: boolean): void {
  useEffect(() => {
    if (!active) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', warn)
    return () => removeEventListener('beforeunload', warn)
  }, [active])
}

function readPath(values: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], values)
}

function withValue(values: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value
  if (Array.isArray(values)) {
    const copy = [...values]
    copy[Number(key)] = withValue(copy[Number(key)], rest, value)
    return copy
  }
  const record = (values ?? {}) as Record<string, unknown>
  return { ...record, [key]: withValue(record[key], rest, value) }
}

/** Empty fields are left out: the contract knows no empty texts. */
export function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([, one]) => one !== undefined && one !== null && !(typeof one === 'string' && one.trim() === ''),
      )
      .map(([key, one]) => [key, withoutEmpty(one)]),
  )
}

/** What a schema says of values, a fault a path. */
export function faultsOf(error: z.ZodError, values: unknown): Record<string, FieldFault> {
  const faults: Record<string, FieldFault> = {}
  for (const issue of error.issues) {
    const path = issue.path.map(String).join('.')
    faults[path] ??= faultOf(issue, readPath(values, path))
  }
  return faults
}

function faultOf(issue: z.core.$ZodIssue, value: unknown): FieldFault {
  const isEmpty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  if (isEmpty) return { kind: 'missing' }
  if (issue.code === 'too_small')
    return { kind: issue.origin === 'string' ? 'tooShort' : 'tooSmall', limit: Number(issue.minimum) }
  if (issue.code === 'too_big')
    return { kind: issue.origin === 'string' ? 'tooLong' : 'tooLarge', limit: Number(issue.maximum) }
  return { kind: 'malformed' }
}

/** The fields that the server found at fault, in its own words or those of the problem. */
export function faultsOfProblem(problem: Problem, text: string): Record<string, FieldFault> {
  const faults: Record<string, FieldFault> = {}
  for (const { field } of problem.errors ?? []) faults[field] = { kind: 'malformed' }
  if (problem.field !== undefined) faults[problem.field] = { kind: 'said', text }
  return faults
}
