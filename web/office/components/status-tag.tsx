// A state in a word and a colour; the word alone says it all.
export type Tone = 'calm' | 'waiting' | 'good' | 'no' | 'active'

export function StatusTag({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  return <span className={`tag ${tone}`}>{children}</span>
}
