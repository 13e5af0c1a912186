// Says in large words that there is no voucher to show, or that it is over, and what to do.
import { Drawing } from './drawing.tsx'

export function Notice({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <section class="notice" role="status">
      <Drawing name="over" />
      <h1>{title}</h1>
      <p>{text}</p>
    </section>
  )
}
