// The one page: what the voucher is worth, its code, where it is used, what to bring, whom to call.
import { BringList } from './components/bring-list.tsx'
import { Forget } from './components/forget.tsx'
import { Help } from './components/help.tsx'
import { Notice } from './components/notice.tsx'
import { OtherVouchers } from './components/other-vouchers.tsx'
import { PageTop } from './components/page-top.tsx'
import { Places } from './components/places.tsx'
import { Ticket } from './components/ticket.tsx'
import { type Holding, holding } from './holding.ts'
import { t } from './words/words.ts'

export function WalletPage() {
  const now = holding.value
  return (
    <>
      <PageTop />
      <main>
        {typeof now === 'string' ? (
          <Notice title={t(`problem.${now}.title`)} text={t(`problem.${now}.text`)} />
        ) : (
          <Voucher {...now} />
        )}
        <OtherVouchers />
      </main>
    </>
  )
}

function Voucher(voucher: Holding) {
  const { text, view, news } = voucher
  if (news === 'not-genuine')
    return (
      <>
        <Notice title={t('problem.forged.title')} text={t('problem.forged.text')} />
        <Help text={text} view={view} />
        <Forget text={text} />
      </>
    )
  const isUsable = view === undefined || view.state === 'active' || view.state === 'upcoming'
  return (
    <>
      <Ticket voucher={voucher} isUsable={isUsable} />
      {view !== undefined && isUsable && <Places places={view.places} />}
      {isUsable && <BringList view={view} />}
      <Help text={text} view={view} />
      <Forget text={text} />
    </>
  )
}
