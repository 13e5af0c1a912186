// The vendor's app: which screen is shown, by how far the phone has come and what the vendor opened.
import { useEffect } from 'preact/hooks'
import { followBackKey, openScreen } from './navigation.ts'
import type { Phone } from './phone.ts'
import { ConfirmScreen } from './screens/confirm-screen.tsx'
import { EnrolScreen } from './screens/enrol-screen.tsx'
import { HelpScreen } from './screens/help-screen.tsx'
import { HolderPinScreen } from './screens/holder-pin-screen.tsx'
import { HomeScreen } from './screens/home-screen.tsx'
import { NumberScreen } from './screens/number-screen.tsx'
import { PartScreen } from './screens/part-screen.tsx'
import { ChoosePinScreen, UnlockScreen } from './screens/pin-screens.tsx'
import { ReceiptScreen } from './screens/receipt-screen.tsx'
import { RedeemingScreen } from './screens/redeeming-screen.tsx'
import { RefusedScreen } from './screens/refused-screen.tsx'
import { ScanScreen } from './screens/scan-screen.tsx'
import { SignInScreen } from './screens/sign-in-screen.tsx'
import { StatementsScreen } from './screens/statements-screen.tsx'
import { TermsScreen } from './screens/terms-screen.tsx'
import { TodayScreen } from './screens/today-screen.tsx'
import { VoucherScreen } from './screens/voucher-screen.tsx'
import { announcement, openSession, type Session, SessionContext, useSession } from './session.ts'
import { language } from './words/words.ts'

let session: Session | undefined

export function App({ phone }: { readonly phone: Phone }) {
  session ??= openSession(phone)
  useEffect(followBackKey, [])
  return (
    <SessionContext.Provider value={session}>
      <p class="unseen" role="status" aria-live="assertive">
        {announcement.value}
      </p>
      {/* A key of its own for each language: every word changes at once. */}
      <Stage key={language.value} />
    </SessionContext.Provider>
  )
}

function Stage() {
  const { stage } = useSession().state.value
  switch (stage) {
    case 'signed-out':
      return <SignInScreen />
    case 'not-enrolled':
      return <EnrolScreen />
    case 'no-pin':
      return <ChoosePinScreen />
    case 'locked':
      return <UnlockScreen />
    case 'ready':
      return <OpenScreen />
  }
}

function OpenScreen() {
  const screen = openScreen.value
  switch (screen.name) {
    case 'home':
      return <HomeScreen />
    case 'scan':
      return <ScanScreen key="scan" what="voucher" />
    case 'carry':
      return <ScanScreen key="carry" what="receipt" />
    case 'number':
      return <NumberScreen />
    case 'voucher':
      return <VoucherScreen voucher={screen.voucher} />
    case 'part':
      return <PartScreen voucher={screen.voucher} />
    case 'confirm':
      return <ConfirmScreen voucher={screen.voucher} choice={screen.choice} />
    case 'holder-pin':
      return <HolderPinScreen {...screen} />
    case 'redeeming':
      return <RedeemingScreen voucher={screen.voucher} />
    case 'receipt':
      return <ReceiptScreen key={screen.receipt.id} receipt={screen.receipt} />
    case 'refused':
      return <RefusedScreen refused={screen.refused} again={screen.again} />
    case 'today':
      return <TodayScreen />
    case 'statements':
      return <StatementsScreen />
    case 'terms':
      return <TermsScreen />
    case 'help':
      return <HelpScreen />
  }
}
