// The code on nothing but white, as large as the screen is wide: what a scanner reads best. A tap anywhere closes it.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { t } from '../words/words.ts'

export function FullScreenCode({
  onClose,
  children,
}: {
  readonly onClose: () => void
  readonly children: ComponentChildren
}) {
  const close = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const opener = document.activeElement
    close.current?.focus()
    const onKey = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') onClose()
      // There is one thing to reach here.
      if (key === 'Tab') close.current?.focus()
    }
    document.addEventListener('keydown', onKey)
    const awake = stayAwake()
    return () => {
      document.removeEventListener('keydown', onKey)
      awake()
      if (opener instanceof HTMLElement) opener.focus()
    }
  }, [])
  return (
    <div class="full-screen" role="dialog" aria-modal="true" aria-label={t('voucher.qr')}>
      <div class="sheet">{children}</div>
      <button ref={close} type="button" onClick={onClose}>
        {t('common.close')}
      </button>
    </div>
  )
}

/** Keeps the screen lit where the browser can; returns what ends it. */
function stayAwake(): () => void {
  const lock = navigator.wakeLock?.request('screen').catch(() => undefined)
  return () => void lock?.then((held) => held?.release())
}
