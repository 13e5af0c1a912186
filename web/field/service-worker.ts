// Keeps the app's own files, so that it opens without a network, and nothing else: no answer of the API is ever kept. A
// new version takes over when the app asks for it, not by itself.
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

/** Written in by the build: every file of the app, and its hash where its name holds none. */
declare const precacheFiles: { url: string; revision: string | null }[]

type Worker = {
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
  addEventListener(name: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(
    name: 'activate',
    listener: (event: { waitUntil(work: Promise<void>): void }) => void,
  ): void
}
const worker = self as unknown as Worker

precacheAndRoute(precacheFiles)
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('/field/index.html')))

worker.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void worker.skipWaiting()
})
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))
