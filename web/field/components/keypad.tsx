// A number pad of our own: its keys are large, stay where they are, and show no suggestions.
import { t } from '../words/words.ts'
import { Icon } from './icon.tsx'

export type KeypadProps = {
  readonly value: string
  readonly max: number
  readonly onChange: (value: string) => void
}

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '', '0', 'delete'] as const

export function Keypad({ value, max, onChange }: KeypadProps) {
  const press = (key: (typeof keys)[number]) => {
    if (key === 'delete') onChange(value.slice(0, -1))
    else if (value.length < max) onChange(value + key)
  }
  return (
    <fieldset class="keypad" aria-label={t('pin.keys')}>
      {keys.map((key) => (
        <button
          key={key}
          type="button"
          class={key === '' ? 'key empty' : 'key'}
          disabled={key === ''}
          {...(key === 'delete' && { 'aria-label': t('pin.delete') })}
          onClick={() => press(key)}
        >
          {key === 'delete' ? <Icon name="delete" /> : key}
        </button>
      ))}
    </fieldset>
  )
}

/** How many digits are typed, not which. */
export function Dots({ count, of }: { readonly count: number; readonly of: number }) {
  return (
    <p class="dots">
      <span class="unseen" role="status">
        {t('pin.typed', { count })}
      </span>
      {Array.from({ length: Math.max(of, count) }, (_, index) => (
        <i key={index} class={index < count ? 'full' : ''} />
      ))}
    </p>
  )
}
