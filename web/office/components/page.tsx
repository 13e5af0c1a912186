// What all pages share: where one is, the way back, what can be done, and a heading that gets the focus.
import { type ReactNode, useEffect, useRef } from 'react'
import { Link } from 'react-aria-components'
import { useLanguage } from '../words/words.ts'
import { Icon } from './icon.tsx'

export type PageProps = {
  readonly title: string
  /** One line below the title. */
  readonly intro?: ReactNode
  /** Where this page hangs: `{ href: '/p/…/rounds', label: 'Rounds' }`. */
  readonly back?: { readonly href: string; readonly label: string }
  readonly tag?: ReactNode
  /** Buttons, the primary one last. */
  readonly actions?: ReactNode
  readonly children: ReactNode
  /** Forms and texts stay narrow enough to be read. */
  readonly narrow?: boolean
}

export function Page({ title, intro, back, tag, actions, children, narrow }: PageProps) {
  useLanguage()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    heading.current?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [])
  useEffect(() => {
    document.title = `${title} · Vale`
  }, [title])
  return (
    <div className={narrow ? 'page narrow' : 'page'}>
      <header className="page-top">
        {back && (
          <Link className="way-back" href={back.href}>
            <Icon name="back" mirrored />
            {back.label}
          </Link>
        )}
        <div className="page-title">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {tag}
          {actions && <div className="page-actions">{actions}</div>}
        </div>
        {intro && <p className="page-intro">{intro}</p>}
      </header>
      {children}
    </div>
  )
}

/** A part of a page, on a card of its own. */
export function Panel({
  title,
  actions,
  children,
}: {
  readonly title?: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <section className="panel" {...(title !== undefined && { 'aria-label': title })}>
      {(title !== undefined || actions) && (
        <div className="panel-top">
          {title !== undefined && <h2>{title}</h2>}
          {actions && <div className="panel-actions">{actions}</div>}
        </div>
      )}
      {children}
    </section>
  )
}

export type Fact = { readonly label: string; readonly value: ReactNode; readonly hint?: ReactNode }

/** Figures and facts side by side, each with what it is. `large` for those that decide. */
export function Facts({ facts, large }: { readonly facts: readonly Fact[]; readonly large?: boolean }) {
  return (
    <dl className={large ? 'facts large' : 'facts'}>
      {facts.map(({ label, value, hint }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
          {hint && <dd className="fact-hint">{hint}</dd>}
        </div>
      ))}
    </dl>
  )
}
