import { render } from 'preact'
import { App } from './app.tsx'
import './design/app.css'
import { openPhone } from './open-phone.ts'
import { speakAsBefore } from './words/words.ts'

const root = document.getElementById('app')
if (root === null) throw new Error('The page has no place for the app.')
void Promise.all([openPhone(), speakAsBefore()]).then(([phone]) => render(<App phone={phone} />, root))
