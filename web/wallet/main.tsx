import './old-browsers.ts'
import { render } from 'preact'
import './wallet.css'
import { startHolding } from './holding.ts'
import { WalletPage } from './wallet-page.tsx'
import { speakAsBefore } from './words/words.ts'

const root = document.getElementById('app')
if (root === null) throw new Error('The page has no place for the voucher.')

async function start(into: HTMLElement): Promise<void> {
  await speakAsBefore()
  startHolding()
  render(<WalletPage />, into)
}

void start(root)

// A classic worker, which browsers before 2021 know too.
if (navigator.serviceWorker !== undefined)
  navigator.serviceWorker
    .register('/wallet/service-worker.js', { scope: '/wallet/' })
    .catch((error: unknown) => console.error(error))
