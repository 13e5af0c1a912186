// The app's pictures: lines of one weight, drawn for it. Each stands beside words and is silent.
import type { JSX } from 'preact'

const drawings = {
  back: <path d="M15 5 8 12l7 7" />,
  camera: (
    <>
      <path d="M4 8h3l1.5-2.5h7L17 8h3v11H4z" />
      <circle cx="12" cy="13" r="3.4" />
    </>
  ),
  check: <path d="m5 12.5 4.5 4.5L19 7.5" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 7v5.5l3.5 2" />
    </>
  ),
  cross: <path d="m6 6 12 12M18 6 6 18" />,
  delete: (
    <>
      <path d="M9 6h11v12H9l-5-6z" />
      <path d="m12 10 4 4m0-4-4 4" />
    </>
  ),
  help: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M9.5 9.7c.2-3.4 5.3-3 5 .1-.2 1.9-2.4 1.8-2.5 4M12 16.8v.2" />
    </>
  ),
  light: <path d="M9 3h6v4l-2 3v11h-2V10L9 7zM9 6h6" />,
  list: <path d="M8 6h12M8 12h12M8 18h12M4 6h.1M4 12h.1M4 18h.1" />,
  lock: (
    <>
      <path d="M6 11h12v9H6z" />
      <path d="M8.5 11V8a3.5 3.5 0 0 1 7 0v3" />
    </>
  ),
  network: <path d="M4 10c5-4.500 11-4.500 16 0M7 14c3-2.700 7-2.700 10 0M12 18h.1" />,
  no: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="m8.500 8.500 7 7m0-7-7 7" />
    </>
  ),
  number: <path d="M4 7h16v10H4zM7.500 10.500h.1M11 10.500h.1M14.500 10.500h.1M8 14h8" />,
  paid: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="m8 12.300 2.800 2.800L16 9.500" />
    </>
  ),
  scan: <path d="M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 8h3v3H8zM13 13h3v3h-3zM13 8h3M8 13v3" />,
  turn: <path d="M5 12a7 7 0 0 1 12-5l2 2M19 5v4h-4M19 12a7 7 0 0 1-12 5l-2-2M5 19v-4h4" />,
  undo: <path d="M8 5 4 9l4 4M4 9h9a6 6 0 0 1 0 12h-3" />,
} as const satisfies Record<string, JSX.Element>

export type IconName = keyof typeof drawings

export function Icon({ name, class: extra }: { readonly name: IconName; readonly class?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      class={extra}
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {drawings[name]}
    </svg>
  )
}
