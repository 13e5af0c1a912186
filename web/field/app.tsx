// The vendor's app: which screen is shown.
import type { Phone } from './phone.ts'

export function App({ phone }: { readonly phone: Phone }) {
  return <main>Vale {phone.state().stage}</main>
}
