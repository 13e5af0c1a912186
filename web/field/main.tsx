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
  try {
    render(<App phone={await openPhone()} />, into)
  } catch (error) {
    console.error(error)
    render(<StartFailedScreen />, into)
  }
}

void start(root)
