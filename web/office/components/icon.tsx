// The console's pictures: lines of one weight, drawn for it. Each stands beside words and is silent.
import type { ReactNode } from 'react'

const drawings = {
  add: <path d="M12 5v14M5 12h14" />,
  administration: (
    <>
      <circle cx="12" cy="12" r="3" />
      <path d="M12 3.500v3M12 17.500v3M3.500 12h3M17.500 12h3M6 6l2.100 2.100M15.900 15.900 18 18M18 6l-2.100 2.100M8.100 15.900 6 18" />
    </>
  ),
  back: <path d="M15 5 8 12l7 7" />,
  card: <path d="M3.500 6h17v12h-17zM3.500 10h17M7 14.500h4" />,
  chart: <path d="M4 20h16M7 16v-5M12 16V6M17 16v-8" />,
  check: <path d="m5 12.500 4.500 4.500L19 7.500" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="8.500" />
      <path d="M12 7v5.500l3.500 2" />
    </>
  ),
  close: <path d="m6 6 12 12M18 6 6 18" />,
  conflict: <path d="M12 4 3 19.500h18zM12 10v4.500M12 17v.2" />,
  copy: <path d="M8.500 8.500h11v11h-11zM15.500 8.500v-4h-11v11h4" />,
  down: <path d="m6 9 6 6 6-6" />,
  duplicate: (
    <>
      <circle cx="9" cy="9" r="3" />
      <circle cx="16" cy="10" r="2.500" />
      <path d="M3.500 19c.5-6 10.500-6 11 0M15.500 15c2.500-.5 4.500 1 5 4" />
    </>
  ),
  export: <path d="M12 4v11M7.500 10.500 12 15l4.500-4.500M5 19.500h14" />,
  feedback: <path d="M4 5h16v11h-8l-5 4v-4H4zM8 9h8M8 12h5" />,
  filter: <path d="M4 6h16l-6 7v6l-4-2v-4z" />,
  home: <path d="m4 11 8-7 8 7v9h-6v-6h-4v6H4z" />,
  household: (
    <>
      <circle cx="8" cy="8" r="3" />
      <circle cx="17" cy="11" r="2.200" />
      <path d="M2.500 19.500c.5-7.500 10.500-7.500 11 0M14 19.500c.2-5 6.500-5 7 0" />
    </>
  ),
  import: <path d="M12 15V4M7.500 8.500 12 4l4.500 4.500M5 14v5.500h14V14" />,
  key: (
    <>
      <circle cx="8" cy="15.500" r="4" />
      <path d="m11 12.500 8-8M16 7.500l2.500 2.500M13.500 10l2 2" />
    </>
  ),
  language: (
    <>
      <circle cx="12" cy="12" r="8.500" />
      <path d="M3.500 12h17M12 3.500c-5 5-5 12 0 17 5-5 5-12 0-17z" />
    </>
  ),
  leave: <path d="M10 4H5v16h5M9 12h11M16 8l4 4-4 4" />,
  link: (
    <path d="M10 14a4 4 0 0 0 5.700 0l3-3a4 4 0 0 0-5.700-5.700l-1.500 1.500M14 10a4 4 0 0 0-5.700 0l-3 3a4 4 0 0 0 5.700 5.700l1.500-1.500" />
  ),
  no: (
    <>
      <circle cx="12" cy="12" r="8.500" />
      <path d="m8.500 8.500 7 7m0-7-7 7" />
    </>
  ),
  payment: <path d="M3.500 8 12 4l8.500 4zM5 19.500h14M6.500 10v7M10.200 10v7M13.800 10v7M17.500 10v7" />,
  person: (
    <>
      <circle cx="12" cy="8.500" r="3.500" />
      <path d="M5 20c.7-8 13.300-8 14 0" />
    </>
  ),
  print: <path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z" />,
  round: (
    <>
      <path d="M4 7h16M4 12h10M4 17h7" />
      <path d="m14.500 17.500 2 2 4-4.500" />
    </>
  ),
  scan: <path d="M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 8h3v3H8zM13 13h3v3h-3zM13 8h3M8 13v3" />,
  search: (
    <>
      <circle cx="10.500" cy="10.500" r="6" />
      <path d="m15 15 5 5" />
    </>
  ),
  shield: <path d="M12 3.500 5 6v6c0 4.500 3 7 7 8.500 4-1.500 7-4 7-8.500V6z" />,
  sort: <path d="m8 9 4-4 4 4M8 15l4 4 4-4" />,
  statement: <path d="M6 3.500h9l4 4v13H6zM9.500 9h5M9.500 12.500h6M9.500 16h6" />,
  turn: <path d="M5 12a7 7 0 0 1 12-5l2 2M19 5v4h-4M19 12a7 7 0 0 1-12 5l-2-2M5 19v-4h4" />,
  undo: <path d="M8 5 4 9l4 4M4 9h9a6 6 0 0 1 0 12h-3" />,
  up: <path d="m6 15 6-6 6 6" />,
  vendor: (
    <path d="M4 9.500 5.500 4h13L20 9.500M5 10v10h14V10M4 9.500c1.500 2.500 4 2.500 5.300 0 1.300 2.500 4 2.500 5.400 0 1.300 2.500 3.800 2.500 5.300 0M10 20v-5h4v5" />
  ),
  voucher: (
    <path d="M3.500 6.500h17v3.200a2.500 2.500 0 0 0 0 4.600v3.200h-17v-3.200a2.500 2.500 0 0 0 0-4.600zM9 6.500v11" />
  ),
  wait: <path d="M7 4h10M7 20h10M8 4c0 5 8 5 8 8s-8 3-8 8M16 4c0 5-8 5-8 8s8 3 8 8" />,
} as const satisfies Record<string, ReactNode>

export type IconName = keyof typeof drawings

/** Pictures that point somewhere are `mirrored` where the text runs right to left. */
export function Icon({ name, mirrored }: { readonly name: IconName; readonly mirrored?: boolean }) {
  return (
    <svg
      viewBox="0 0 24 24"
      className={mirrored ? 'icon mirrored' : 'icon'}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.800"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {drawings[name]}
    </svg>
  )
}
