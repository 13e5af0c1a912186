// Whoever enrols has the console itself on the device: a reload without a network opens it again.

/** Registers the service worker. A new version that waits takes over now: what is typed is on the device already. */
export function keepOffice(): void {
  const workers = navigator.serviceWorker
  if (workers === undefined) return
  workers
    .register('/office/service-worker.js', { scope: '/office/', type: 'module' })
    .then(({ waiting }) => {
      if (waiting === null || workers.controller === null) return
      workers.addEventListener('controllerchange', () => location.reload(), { once: true })
      waiting.postMessage('take-over')
    })
    .catch((error: unknown) => console.error(error))
}
