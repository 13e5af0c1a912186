import { render } from 'preact'
import { App } from './app.tsx'
import './design/app.css'
import { openPhone } from './open-phone.ts'
import { StartFailedScreen } from './screens/start-failed-screen.tsx'
import { speakAsBefore } from './words/words.ts'

const root = document.getElementById('app')
if (root === null) throw new Error('The page has no place for the app.')

async function start(into: HTMLElement): Promise<void> {
  await speakAsBefore()
  const screen = await openPhone().then(
    (phone) => <App phone={phone} />,
    (error: unknown) => {
      console.error(error)
      return <StartFailedScreen />
    },
  )
  // The mark that stood there while the app was loading.
  into.replaceChildren()
  render(screen, into)
}

void start(root)
