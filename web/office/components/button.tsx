// Buttons and links that look like them. One primary button a page: the obvious next step.
import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps, Link, type LinkProps } from 'react-aria-components'
import { Icon, type IconName } from './icon.tsx'
import { t } from './words.ts'

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger'

type Look = { readonly kind?: ButtonKind; readonly icon?: IconName; readonly children?: ReactNode }

export function Button({
  kind = 'plain',
  icon,
  children,
  busy = false,
  ...rest
}: Omit<ButtonProps, 'children' | 'className'> & Look & { readonly busy?: boolean }) {
  return (
    <AriaButton {...rest} className={`button ${kind}`} isPending={busy}>
      {busy ? <span className="spinner" role="img" aria-label={t('wait')} /> : icon && <Icon name={icon} />}
      {children}
    </AriaButton>
  )
}

/** `href` within the console, such as `/p/prg_…/rounds`. */
export function ButtonLink({
  kind = 'plain',
  icon,
  children,
  ...rest
}: Omit<LinkProps, 'children' | 'className'> & Look) {
  return (
    <Link {...rest} className={`button ${kind}`}>
      {icon && <Icon name={icon} />}
      {children}
    </Link>
  )
}

/** A picture alone; what it does is said to whoever listens, and shown on hovering. */
export function IconButton({
  icon,
  label,
  ...rest
}: Omit<ButtonProps, 'children' | 'className'> & { readonly icon: IconName; readonly label: string }) {
  return (
    <AriaButton {...rest} className="icon-button" aria-label={label}>
      <Icon name={icon} mirrored={icon === 'back'} />
    </AriaButton>
  )
}
