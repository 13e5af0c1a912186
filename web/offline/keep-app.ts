// What a service worker of ours does: it keeps the app's own files, so that the app opens without a network, and nothing
// else: no answer of the API is ever kept.
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

/** What of a service worker's world is used here; the browser's own types know only a page's. */
export type Worker = {
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
  addEventListener(name: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(
    name: 'install' | 'activate',
    listener: (event: { waitUntil(work: Promise<void>): void }) => void,
  ): void
}

export type KeptFile = { readonly url: string; readonly revision: string | null }

/** Every address of the app that is no file is its first page. */
export function keepApp({ files, firstPage }: { files: readonly KeptFile[]; firstPage: string }): Worker {
  const worker = self as unknown as Worker
  precacheAndRoute([...files])
  cleanupOutdatedCaches()
  registerRoute(new NavigationRoute(createHandlerBoundToURL(firstPage)))
  worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))
  return worker
}
