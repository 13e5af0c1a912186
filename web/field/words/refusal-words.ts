// A "no" in words: what it is, and what to do. A code that is not known gets words too, and is shown small.
import { isWordKey, t } from './words.ts'

export type RefusalWords = { readonly title: string; readonly todo: string; readonly unknownCode?: string }

export function refusalWords(code: string): RefusalWords {
  const title = `refusal.${code}.title`
  const todo = `refusal.${code}.todo`
  if (isWordKey(title) && isWordKey(todo)) return { title: t(title), todo: t(todo) }
  return { title: t('refusal.other.title'), todo: t('refusal.other.todo'), unknownCode: code }
}

/** The words of one of several states, or those of `other`. */
export function stateWords(group: 'statements.state', state: string): string {
  const key = `${group}.${state}`
  return isWordKey(key) ? t(key) : t(`${group}.other`)
}

/** A category of a contract in words; its own code where the programme made up its own. */
export function categoryWords(category: string): string {
  const key = `terms.category.${category}`
  return isWordKey(key) ? t(key) : category
}
