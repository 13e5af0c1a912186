// Short news of what has been done, with a way to undo it where there is one. They go by themselves; those with an undo
// stay longer, and none goes while somebody points at it or has the focus in it.
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Button, IconButton } from './button.tsx'
import { Icon } from './icon.tsx'
import { t } from './words.ts'

export type Toast = {
  readonly text: string
  readonly undo?: () => void | Promise<void>
}

type Shown = Toast & { readonly id: number }

let shown: readonly Shown[] = []
let nextId = 1
const listeners = new Set<() => void>()

function change(next: readonly Shown[]): void {
  shown = next
  for (const listener of listeners) listener()
}

/** Says it at the edge of the screen. */
export function toast(news: Toast): void {
  change([...shown.slice(-2), { ...news, id: nextId }])
  nextId += 1
}

const close = (id: number) => change(shown.filter((one) => one.id !== id))

export function Toasts() {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
  return (
    <div className="toasts" role="status" aria-live="polite">
      {all.map((one) => (
        <OneToast key={one.id} {...one} />
      ))}
    </div>
  )
}

function OneToast({ id, text, undo }: Shown) {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => close(id), undo ? 12_000 : 6_000)
    return () => clearTimeout(timer)
  }, [id, undo, held])
  const takeBack = async () => {
    close(id)
    await undo?.()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only stays while somebody looks at it.
    <div
      className="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon name="check" />
      <span>{text}</span>
      {undo && (
        <Button icon="undo" onPress={() => void takeBack()}>
          {t('undo')}
        </Button>
      )}
      <IconButton icon="close" label={t('close')} onPress={() => close(id)} />
    </div>
  )
}
