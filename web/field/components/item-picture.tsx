// What a thing looks like, for whoever does not read its name. Programmes name their items themselves: the picture is
// chosen by a word in the code, and a plain box stands for the rest.

const pictures: readonly { readonly words: RegExp; readonly path: string }[] = [
  { words: /dignity|hygiene|soap|higien|jabon/, path: 'M8 14h20v12H8zM12 14v-3a6 6 0 0 1 12 0v3M14 20h8' },
  {
    words: /food|rice|bean|arroz|aliment|meal/,
    path: 'M6 18h24c0 7-5 11-12 11S6 25 6 18zM13 14c-2-3 2-4 0-7M20 14c-2-3 2-4 0-7',
  },
  { words: /water|agua/, path: 'M18 5c6 8 9 12 9 16a9 9 0 0 1-18 0c0-4 3-8 9-16z' },
  { words: /blanket|mat|shelter|cobija|tent/, path: 'M5 29 18 8l13 21zM18 8v21M13 29l5-8 5 8' },
  { words: /legal|consult|advice|psycho/, path: 'M6 8h24v15H17l-6 6v-6H6zM12 14h12M12 18h8' },
  { words: /health|medic|doctor|salud/, path: 'M7 7h22v22H7zM18 12v12M12 18h12' },
  { words: /baby|diaper|child/, path: 'M18 9a5 5 0 1 1 0 .1M9 29c0-7 4-11 9-11s9 4 9 11z' },
]

const box = 'M6 12 18 6l12 6v13l-12 6-12-6zM6 12l12 6 12-6M18 18v13'

export function ItemPicture({ itemCode }: { readonly itemCode: string }) {
  const picture = pictures.find(({ words }) => words.test(itemCode))
  return (
    <svg
      viewBox="0 0 36 36"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linejoin="round"
      stroke-linecap="round"
      aria-hidden="true"
    >
      <path d={picture?.path ?? box} />
    </svg>
  )
}
