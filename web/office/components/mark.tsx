// The name of the console, beside a torn-off voucher.
export function Mark() {
  return (
    <span className="mark">
      <svg viewBox="0 0 40 40" aria-hidden="true">
        <path fill="currentColor" d="M4 9h32v7a4 4 0 0 0 0 8v7H4v-7a4 4 0 0 0 0-8z" />
        <path
          className="tick"
          fill="none"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
          d="m13 20.500 4.500 4.500 9-10"
        />
      </svg>
      Vale
    </span>
  )
}
