// What a vendor must know of the phone before the queue does: no network, too much unsent, a list that is too old.

import { goTo } from '../navigation.ts'
import { useSession } from '../session.ts'
import { momentText } from '../words/formats.ts'
import { refusalWords } from '../words/refusal-words.ts'
import { t } from '../words/words.ts'
import { Icon } from './icon.tsx'

export function StatusBanner() {
  const { offline, online, sync } = useSession().state.value
  if (offline.level !== 'ready')
    return (
      <button type="button" class={`banner ${offline.level}`} onClick={() => goTo({ name: 'help' })}>
        <Icon name={offline.level === 'warning' ? 'clock' : 'no'} />
        <span>
          <strong>{t(`ready.${offline.level}`)}</strong>
          <br />
          {refusalWords(offline.reason ?? 'other').title}
        </span>
      </button>
    )
  if (!online || sync.waiting > 0)
    return (
      <p class="banner calm" role="status">
        <Icon name={online ? 'turn' : 'network'} />
        <span>
          {online ? t('common.online') : t('common.offline')}
          {sync.waiting > 0 && ` · ${t('sync.waiting', { count: sync.waiting })}`}
        </span>
      </p>
    )
  return sync.lastDoneAt === undefined ? null : (
    <p class="banner calm" role="status">
      <Icon name="check" />
      <span>{t('sync.done', { time: momentText(sync.lastDoneAt) })}</span>
    </p>
  )
}
