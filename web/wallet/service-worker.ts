// Keeps the page's own files. There is nothing on it that a new version could interrupt, so it takes over at once.
import { type KeptFile, keepApp } from '../offline/keep-app.ts'

/** Written in by the build: every file of the page, and its hash where its name holds none. */
declare const precacheFiles: KeptFile[]

const worker = keepApp({ files: precacheFiles, firstPage: '/wallet/index.html' })

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()))
