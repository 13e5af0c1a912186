// npm run build:web: builds every web app whose sources are newer than what was built.
import { buildWebApps } from './local/build-web.ts'

const built = await buildWebApps()
console.log(
  built.length === 0 ? 'Nothing to build: every web app is up to date.' : `Built ${built.join(', ')}.`,
)
