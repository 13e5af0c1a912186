// How fresh what is shown is, and a way to ask again.
import { type Holding, lookAgain } from '../holding.ts'
import { momentText } from '../words/formats.ts'
import { t } from '../words/words.ts'
import { Drawing } from './drawing.tsx'

export function News({ voucher }: { readonly voucher: Holding }) {
  const isAsking = voucher.news === 'asking'
  return (
    <div class="news">
      <p aria-live="polite" class={isOld(voucher) ? 'old' : undefined}>
        {wordsFor(voucher)}
      </p>
      <button type="button" class="again" disabled={isAsking} onClick={() => void lookAgain()}>
        <Drawing name="again" />
        <span class="unseen">{t('news.again')}</span>
      </button>
    </div>
  )
}

const isOld = ({ news }: Holding) => news !== 'fresh' && news !== 'asking'

function wordsFor({ news, view }: Holding): string {
  if (news === 'asking') return t('common.wait')
  if (view === undefined) return news === 'unreachable' ? t('news.unseen') : t('problem.failed.text')
  const time = momentText(view.asOf)
  if (news === 'fresh') return t('news.asOf', { time })
  return t(news === 'unreachable' ? 'news.offline' : 'news.failed', { time })
}
