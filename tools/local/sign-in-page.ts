// The page where a person signs in on the laptop: one button for each demo user, and a form for everyone.
import { escapeHtml, page } from './page-style.ts'
import { type DirectoryUser, localPassword } from './user-directory.ts'

export type SignInPageOptions = {
  readonly action: string
  readonly users: readonly DirectoryUser[]
  /** What was typed before, when the first try failed. */
  readonly failedName?: string
}

const maxButtons = 16

export function signInPage({ action, users, failedName }: SignInPageOptions): string {
  const buttons = [...users]
    .sort((left, right) => Number(right.demo) - Number(left.demo))
    .slice(0, maxButtons)
  const alert =
    failedName === undefined
      ? ''
      : '<p class="alert" role="alert">That name and password do not match. Check both, then try again.</p>'
  return page({
    title: failedName === undefined ? 'Sign in to Vale' : 'Not signed in yet: Vale',
    body: `<h1>Sign in</h1>
<p class="soft">This is the stack on your own computer. Nobody here is real.</p>
${alert}
<h2 id="people">Choose who you are</h2>
<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="password" value="${localPassword}">
<ul class="people" aria-labelledby="people">
${buttons.map(userButton).join('\n')}
</ul>
</form>
<h2 id="typed">Or type it</h2>
<form method="post" action="${escapeHtml(action)}" class="fields" aria-labelledby="typed">
<label>User name <input name="username" autocomplete="username" autocapitalize="none" spellcheck="false" dir="auto" required value="${escapeHtml(failedName ?? '')}"></label>
<label>Password <input name="password" type="password" autocomplete="current-password" dir="auto" required></label>
<button class="primary">Sign in</button>
</form>`,
  })
}

function userButton({ signInName, groups }: DirectoryUser): string {
  return `<li><button name="username" value="${escapeHtml(signInName)}"><strong>${escapeHtml(roleNames(groups))}</strong><span dir="auto">${escapeHtml(signInName)}</span></button></li>`
}

/** `finance-officer` reads "Finance officer". */
export function roleNames(groups: readonly string[]): string {
  if (groups.length === 0) return 'No role yet'
  const text = groups.join(', ').replaceAll('-', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
