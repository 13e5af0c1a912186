// A big target. One primary a screen: the obvious next step.
import type { ComponentChildren } from 'preact'

export type ButtonProps = {
  readonly children: ComponentChildren
  readonly onClick: () => void
  readonly primary?: boolean
  readonly danger?: boolean
  readonly disabled?: boolean
  readonly pressed?: boolean
}

export function Button({ children, onClick, primary, danger, disabled, pressed }: ButtonProps) {
  return (
    <button
      type="button"
      class={`button${primary ? ' primary' : ''}${danger ? ' danger' : ''}`}
      onClick={onClick}
      disabled={disabled ?? false}
      {...(pressed !== undefined && { 'aria-pressed': pressed })}
    >
      {children}
    </button>
  )
}
