// The web apps: each is built from web/<name> and served under /<name>/, on AWS and on a laptop alike.

export type WebApp = {
  readonly name: string
  /** The app client by which its users sign in; left out where nobody does. */
  readonly client?: 'office' | 'field'
  /** It may ask the browser where its user is. */
  readonly locates?: true
}

export const webApps: readonly WebApp[] = [
  { name: 'field', client: 'field' },
  { name: 'office', client: 'office' },
  { name: 'wallet', locates: true },
]
