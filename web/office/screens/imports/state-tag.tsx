import { StatusTag, type Tone } from '../../components/status-tag.tsx'
import type { Import } from './shown-import.ts'
import { t } from './words.ts'

const tones: Readonly<Record<Import['state'], Tone>> = {
  reading: 'active',
  unreadable: 'no',
  checking: 'active',
  checked: 'waiting',
  running: 'active',
  done: 'good',
}

/** How far an import is, in a word. */
export function StateTag({ state }: Pick<Import, 'state'>) {
  return <StatusTag tone={tones[state]}>{t(`state.${state}`)}</StatusTag>
}
