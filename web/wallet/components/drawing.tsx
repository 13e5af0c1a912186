// The page's pictures: each stands beside words and is silent.
const drawings = {
  over: 'M12 3.500a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7.500v5.500M12 16.300v.2',
  place:
    'M12 21s7-6.3 7-11.500a7 7 0 0 0-14 0C5 14.7 12 21 12 21zM12 11.800a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.600z',
  phone:
    'M6 4h3l1.5 4.5-2 1.500a11 11 0 0 0 5.5 5.500l1.5-2L20 15v3a2 2 0 0 1-2 2C10.5 20 4 13.5 4 6a2 2 0 0 1 2-2z',
  bright:
    'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2.500v2M12 19.500v2M2.5 12h2M19.5 12h2M5.3 5.300l1.4 1.400M17.3 17.300l1.4 1.400M18.7 5.300l-1.4 1.400M6.7 17.300l-1.4 1.4',
  bring: 'm5 12.5 4.5 4.500L19 7.5',
  again: 'M5 12a7 7 0 0 1 12-5l2 2M19 5v4h-4M19 12a7 7 0 0 1-12 5l-2-2M5 19v-4h4',
  tell: 'M4 5h16v11H10l-4.5 4V16H4zM8 9h8M8 12.300h5',
} as const

export function Drawing({ name }: { readonly name: keyof typeof drawings }) {
  return (
    <svg
      viewBox="0 0 24 24"
      class="drawing"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={drawings[name]} />
    </svg>
  )
}
