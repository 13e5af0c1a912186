// What `Enter` does in a form that is filled in fast: it goes on to the next field, and never sends a half-typed household.
import type { KeyboardEvent } from 'react'

/** `Enter` goes on; with Ctrl or Cmd the form is sent. `nextPerson` gets the row of a person in which it was pressed. */
export function enterGoesOn(
  event: KeyboardEvent<HTMLElement>,
  nextPerson: (row: HTMLElement) => boolean,
): void {
  const { target, key, nativeEvent } = event
  if (key !== 'Enter' || nativeEvent.isComposing || !(target instanceof HTMLElement)) return
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault()
    event.stopPropagation()
    target.closest('form')?.requestSubmit()
    return
  }
  if (!(target instanceof HTMLInputElement)) return
  event.preventDefault()
  event.stopPropagation()
  const row = target.closest<HTMLElement>('[data-member]')
  if (row !== null && target.closest('.member-row') !== null && nextPerson(row)) return
  focusAfter(target)
}

const stops = 'input:not([type=hidden]):not([disabled]), textarea, button:not([disabled]), select'

/** The next place of the form that the tab key would reach. */
export function focusAfter(element: HTMLElement): void {
  const form = element.closest('form')
  if (form === null) return
  const all = [...form.querySelectorAll<HTMLElement>(stops)].filter(
    (one) =>
      one === element ||
      (one.tabIndex >= 0 && one.closest('[aria-hidden=true]') === null && one.offsetParent !== null),
  )
  const own = element.getAttribute('name')
  const isOwnChoice = (one: HTMLElement) =>
    element.getAttribute('type') === 'radio' && own !== null && one.getAttribute('name') === own
  all
    .slice(all.indexOf(element) + 1)
    .find((one) => !isOwnChoice(one))
    ?.focus()
}
