// The vendor's app: which screen is shown.
export function App() {
  return <main>Vale</main>
}
