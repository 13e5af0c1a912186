// Keeps the console's own files. A new version takes over when the page that it is for is opened anew.
import { type KeptFile, keepApp } from '../offline/keep-app.ts'

/** Written in by the build: every file of the console, and its hash where its name holds none. */
declare const precacheFiles: KeptFile[]

const worker = keepApp({ files: precacheFiles, firstPage: '/office/index.html' })

worker.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void worker.skipWaiting()
})
