// A new version of the app waits until it is asked for: never in the middle of a redemption.

export type Updates = { readonly take: () => void }

/** Registers the service worker and says when a new one waits. */
export function followUpdates(waiting: () => void): Updates {
  const workers = navigator.serviceWorker
  if (workers === undefined) return { take: () => location.reload() }
  let registration: ServiceWorkerRegistration | undefined
  const look = () => {
    if (registration?.waiting != null && workers.controller !== null) waiting()
  }
  void workers
    .register('/field/service-worker.js', { scope: '/field/', type: 'module' })
    .then((registered) => {
      registration = registered
      look()
      registered.addEventListener('updatefound', () => {
        registered.installing?.addEventListener('statechange', look)
      })
    })
    .catch((error: unknown) => console.error(error))
  return {
    take: () => {
      workers.addEventListener('controllerchange', () => location.reload(), { once: true })
      registration?.waiting?.postMessage('take-over')
    },
  }
}
