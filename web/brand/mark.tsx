// The name of the app, beside a torn-off voucher.
export function Mark() {
  return (
    <p class="mark">
      <svg viewBox="0 0 40 40" aria-hidden="true">
        <path fill="currentColor" d="M4 9h32v7a4 4 0 0 0 0 8v7H4v-7a4 4 0 0 0 0-8z" />
        <path
          fill="none"
          stroke="#faf5ea"
          stroke-width="3"
          stroke-linecap="round"
          stroke-linejoin="round"
          d="m13 20.500 4.500 4.500 9-10"
        />
      </svg>
      Vale
    </p>
  )
}
