// What a browser is told with every file of a web app, on AWS and on a laptop alike.

/** Where the app may connect to, beside its own origin: the sign-in's token endpoint and what it is found by. */
export type WebHeaderOptions = { readonly connectTo: readonly string[] }

/** Scripts and workers of our own only; wasm for the scanner; no inline script or style. */
export function contentSecurityPolicy({ connectTo }: WebHeaderOptions): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob: mediastream:",
    "worker-src 'self'",
    "manifest-src 'self'",
    ['connect-src', "'self'", ...connectTo].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The camera is for the app itself, where it needs that its user's place too, and nothing else of the phone. */
export function permissionsPolicy({ locates }: { readonly locates?: boolean }): string {
  return `camera=(self), geolocation=(${locates === true ? 'self' : ''}), microphone=(), payment=(), usb=()`
}

/** Files whose name holds their hash never change; all others are asked for anew each time. */
export function cacheControl(path: string): string {
  return path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
}
