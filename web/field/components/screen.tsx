// What all screens share: a heading that gets the focus, the way back, and the actions within reach of a thumb.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { goBack } from '../navigation.ts'
import { t } from '../words/words.ts'
import { Icon } from './icon.tsx'

export type ScreenProps = {
  readonly title: string
  readonly children: ComponentChildren
  readonly actions?: ComponentChildren
  readonly back?: boolean | (() => void)
  readonly beside?: ComponentChildren
  readonly middle?: boolean
}

export function Screen({ title, children, actions, back, beside, middle }: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // Whoever listens hears where they are; nobody is thrown out of a field they type in.
    if (!(document.activeElement instanceof HTMLInputElement)) heading.current?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [])
  return (
    <div class="screen">
      <header class="top">
        {back && (
          <button
            type="button"
            class="round"
            aria-label={t('common.back')}
            onClick={typeof back === 'function' ? back : goBack}
          >
            <Icon name="back" class="mirrored" />
          </button>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {beside}
      </header>
      <main class={middle ? 'content middle' : 'content'}>{children}</main>
      {actions && <footer class="actions">{actions}</footer>}
    </div>
  )
}
