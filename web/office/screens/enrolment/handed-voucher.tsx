// A voucher in the officer's hands, on its way into the holder's: its QR on the screen, its link to the holder's own page,
// its card on paper.
import { useEffect, useRef, useState } from 'react'
import type * as z from 'zod'
import { getVoucherCardRoute, type issuedVoucher } from '../../../../shared/contract/routes/issuing.ts'
import { voucherNumberEnd } from '../../../../shared/domain/voucher-number.ts'
import { walletLinkOf } from '../../../../shared/domain/wallet-link.ts'
import { type QrSymbol, symbolOf, symbolOfLink } from '../../../qr/voucher-symbol.ts'
import { callForFile } from '../../api/call.ts'
import { saveFile } from '../../api/save-file.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { toast } from '../../components/toasts.tsx'
import { amountsText, dayText, numberText } from '../../words/formats.ts'
import { t } from './words.ts'

type Voucher = z.output<typeof issuedVoucher>

export function HandedVoucher(props: {
  readonly voucher: Voucher
  readonly names: Readonly<Record<string, string>>
}) {
  const { voucher, names } = props
  const [showsLink, setShowsLink] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    heading.current?.focus({ preventScroll: true })
    heading.current?.closest('section')?.scrollIntoView({ block: 'center' })
  }, [])
  const link = walletLinkOf({ origin: location.origin, text: voucher.text })
  const symbol = showsLink && link !== undefined ? symbolOfLink(link) : symbolOf(voucher.text)
  return (
    <section className="handed-voucher">
      <Qr symbol={symbol} label={t(showsLink ? 'voucher.linkQr' : 'voucher.qr')} />
      <div className="handed-facts">
        <h3 ref={heading} tabIndex={-1}>
          {t('voucher.title', { amount: amountsText(voucher.amounts, names) })}
        </h3>
        <p className="code">{voucher.number}</p>
        <p>
          {t('voucher.valid', { day: dayText(voucher.firstValidDay), days: numberText(voucher.validDays) })}
          {voucher.pinRequired && ` ${t('voucher.pin')}`}
        </p>
        <p className="hint">{t(showsLink ? 'voucher.linkQrHint' : 'voucher.qrHint')}</p>
        <VoucherWays voucher={voucher} link={link} />
        <Button icon="scan" onPress={() => setShowsLink(!showsLink)}>
          {t(showsLink ? 'voucher.showQr' : 'voucher.showLinkQr')}
        </Button>
        <p className="hint">{t('voucher.careful')}</p>
      </div>
    </section>
  )
}

function VoucherWays({ voucher, link }: { readonly voucher: Voucher; readonly link: string | undefined }) {
  const { voucherId } = voucher
  const { send, busy, problem } = useSend(async () => {
    const card = await callForFile(getVoucherCardRoute, { params: { voucherId } })
    saveFile(`card-${voucherNumberEnd(voucherId).replace(' ', '')}.pdf`, card)
  })
  const copy = async (text: string) => {
    const copied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
    toast({ text: t(copied ? 'voucher.copied' : 'voucher.notCopied') })
  }
  // Whoever closes the list of apps has changed their mind, and nothing is wrong.
  const share = (url: string) => navigator.share({ url, title: 'Vale' }).catch(() => undefined)
  return (
    <>
      {problem && <ProblemNotice problem={problem} />}
      <div className="step-actions">
        <Button kind="primary" icon="print" busy={busy} onPress={() => void send(undefined)}>
          {t('voucher.print')}
        </Button>
        {link !== undefined && 'share' in navigator && (
          <Button icon="export" onPress={() => void share(link)}>
            {t('voucher.share')}
          </Button>
        )}
        {link !== undefined && (
          <Button icon="card" onPress={() => void copy(link)}>
            {t('voucher.copy')}
          </Button>
        )}
      </div>
    </>
  )
}

/** Black on white, whatever the colours around it are. */
function Qr({ symbol, label }: { readonly symbol: QrSymbol; readonly label: string }) {
  return (
    <svg
      className="voucher-qr"
      viewBox={`0 0 ${symbol.side} ${symbol.side}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <path d={symbol.path} />
    </svg>
  )
}
