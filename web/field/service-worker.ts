// Keeps the app's own files. A new version takes over when the app asks for it, not by itself.
import { type KeptFile, keepApp } from '../offline/keep-app.ts'

/** Written in by the build: every file of the app, and its hash where its name holds none. */
declare const precacheFiles: KeptFile[]

const worker = keepApp({ files: precacheFiles, firstPage: '/field/index.html' })

worker.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void worker.skipWaiting()
})
