import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import './design/office.css'
import { followSignIn } from './sign-in/session.ts'
import { StartFailedScreen, WindowDoneScreen } from './sign-in/sign-in-screens.tsx'
import { speakAsBefore } from './words/words.ts'

const place = document.getElementById('app')
if (place === null) throw new Error('The page has no place for the console.')
const root = createRoot(place)

async function start(): Promise<void> {
  await speakAsBefore()
  try {
    const page = await followSignIn()
    if (page === 'console') root.render(<App />)
    if (page === 'window-done') {
      root.render(<WindowDoneScreen />)
      close()
    }
  } catch (error) {
    console.error(error)
    root.render(<StartFailedScreen />)
  }
}

void start()
