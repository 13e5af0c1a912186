// The voucher as a slip of paper: what it is worth and until when above the tear, its code below.
import { useState } from 'preact/hooks'
import { voucherNumber } from '../../../shared/domain/voucher-number.ts'
import { decodeVoucherText } from '../../../shared/domain/voucher-text.ts'
import { QrPicture } from '../../qr/qr-picture.tsx'
import { symbolOf } from '../../qr/voucher-symbol.ts'
import type { Holding } from '../holding.ts'
import type { WalletView } from '../wallet-api.ts'
import { amountParts, dayText, numberText } from '../words/formats.ts'
import { t } from '../words/words.ts'
import { Drawing } from './drawing.tsx'
import { FullScreenCode } from './full-screen-code.tsx'
import { News } from './news.tsx'

export function Ticket({ voucher, isUsable }: { readonly voucher: Holding; readonly isUsable: boolean }) {
  const { view } = voucher
  return (
    <article class={isUsable ? 'ticket' : 'ticket over'}>
      <div class="stub">
        {view !== undefined && (isUsable ? <Worth view={view} /> : <Ended view={view} />)}
        {view?.state === 'upcoming' && <p class="soon">{endWords(view, 'text')}</p>}
        <News voucher={voucher} />
      </div>
      {isUsable && <Code text={voucher.text} />}
    </article>
  )
}

function Worth({ view }: { readonly view: WalletView }) {
  const names: Record<string, string> = {}
  for (const { itemCode, name } of view.items) names[itemCode] = name
  return (
    <>
      <h1>{t('voucher.worth')}</h1>
      {amountParts(view.amounts, names).map((part) =>
        part.kind === 'money' ? (
          <p key={part.currency} class="money">
            <bdi dir="ltr">
              <small>{part.currency}</small> <b>{part.number}</b>
            </bdi>
          </p>
        ) : (
          <p key={part.itemCode} class="thing">
            <b>{numberText(part.quantity)}&nbsp;×</b> <bdi>{part.name}</bdi>
          </p>
        ),
      )}
      <p class="until">{t('voucher.until', { day: lastDay(view) })}</p>
    </>
  )
}

function Ended({ view }: { readonly view: WalletView }) {
  return (
    <div class="ended" role="status">
      <Drawing name="over" />
      <h1>{endWords(view, 'title')}</h1>
      <p>{endWords(view, 'text')}</p>
    </div>
  )
}

function Code({ text }: { readonly text: string }) {
  const [isLarge, enlarge] = useState(false)
  const id = decodeVoucherText(text)?.payload.voucherId
  const code = <QrPicture symbol={symbolOf(text)} label={t('voucher.qr')} />
  return (
    <div class="code">
      <button type="button" class="qr" aria-label={t('voucher.enlarge')} onClick={() => enlarge(true)}>
        {code}
      </button>
      <p class="hint">
        <Drawing name="bright" />
        {t('voucher.bright')}
      </p>
      {id !== undefined && (
        <p class="number">
          <span>{t('voucher.number')}</span> <bdi dir="ltr">{voucherNumber(id)}</bdi>
        </p>
      )}
      {isLarge && <FullScreenCode onClose={() => enlarge(false)}>{code}</FullScreenCode>}
    </div>
  )
}

/** The instant until which it is valid is the first of the day after. */
const lastDay = (view: WalletView) => dayText(view.validUntil - 1, view.timeZone)

function endWords({ state, ...view }: WalletView, part: 'title' | 'text'): string {
  if (state === 'active') return ''
  const day = state === 'upcoming' ? dayText(view.validFrom, view.timeZone) : lastDay({ state, ...view })
  return t(`state.${state}.${part}`, { day })
}
