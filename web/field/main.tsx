import { render } from 'preact'
import { App } from './app.tsx'
import { openPhone } from './open-phone.ts'

const root = document.getElementById('app')
if (root === null) throw new Error('The page has no place for the app.')
void openPhone().then((phone) => render(<App phone={phone} />, root))
