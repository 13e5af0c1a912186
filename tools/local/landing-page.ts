// The page at `/` of the laptop stack: where things are, who can sign in, and what to try first.
import { escapeHtml, page } from './page-style.ts'
import { roleNames } from './sign-in-page.ts'
import { type DirectoryUser, localPassword } from './user-directory.ts'

export type LandingPageOptions = {
  readonly baseUrl: string
  readonly issuer: string
  readonly users: readonly DirectoryUser[]
}

const maxPeople = 24

export function landingPage({ baseUrl, issuer, users }: LandingPageOptions): string {
  const people = [...users].sort((left, right) => Number(right.demo) - Number(left.demo)).slice(0, maxPeople)
  return page({
    title: 'Vale on this computer',
    wide: true,
    body: `<h1>Vale is running on this computer</h1>
<p class="soft">The routes, functions and tables are those that the app deploys. All data here is made up.</p>
<h2>Where things are</h2>
<dl>
<dt>Staff console</dt><dd><a href="/office/">${escapeHtml(baseUrl)}/office/</a></dd>
<dt>The vendor's app</dt><dd><a href="/field/">${escapeHtml(baseUrl)}/field/</a></dd>
<dt>What was sent to phones</dt><dd><a href="/outbox">${escapeHtml(baseUrl)}/outbox</a></dd>
<dt>API</dt><dd><a href="/health"><code>${escapeHtml(baseUrl)}</code></a></dd>
<dt>API reference</dt><dd><a href="/docs">${escapeHtml(baseUrl)}/docs</a></dd>
<dt>OpenAPI document</dt><dd><a href="/openapi.json">${escapeHtml(baseUrl)}/openapi.json</a></dd>
<dt>Sign-in</dt><dd><a href="${escapeHtml(issuer)}/.well-known/openid-configuration"><code>${escapeHtml(issuer)}</code></a></dd>
</dl>
<h2>Who can sign in</h2>
<p class="soft">The password of everyone is <code>${localPassword}</code>.</p>
<dl>
${people.map((user) => `<dt>${escapeHtml(roleNames(user.groups))}</dt><dd dir="auto">${escapeHtml(user.signInName)}</dd>`).join('\n')}
</dl>
<h2>What to try first</h2>
<ol>
<li>Open the <a href="/office/">staff console</a> and sign in as <code>programme@demo.vale</code>, who prepares rounds; <code>approver@demo.vale</code> approves them, <code>registration@demo.vale</code> serves people.</li>
<li>Open the <a href="/docs">API reference</a>, choose <b>Authorize</b>, and sign in as the programme officer. Then call <code>GET /programmes</code>.</li>
<li>In the console, open a voucher of the round as <code>registration@demo.vale</code>, send its link by SMS, and look into the <a href="/outbox">outbox</a>; by night in Panama it waits for the morning.</li>
<li>Play the main job, from enrolment to a redeemed voucher: <pre>npm run demo</pre></li>
<li>Prove that the books balance: <pre>npm run verify:ledger</pre></li>
</ol>`,
  })
}
