// The page at `/outbox`: what would have been sent to people's phones, as they would see it.
import type { HttpAnswer } from './http-event.ts'
import { type Outbox, type OutboxMessage, type OutboxMode, outboxModes } from './outbox.ts'
import { escapeHtml, page, pageHeaders } from './page-style.ts'

export const outboxPath = '/outbox'

const modeWords: Readonly<Record<OutboxMode, string>> = {
  taken: 'are taken',
  'opted-out': 'fail: the number has opted out',
  refused: 'fail: the number is refused',
  busy: 'fail: the network is busy, and each is tried again',
  silent: 'are taken, but the answer is lost',
}

const channelWords = { sms: 'SMS', whatsapp: 'WhatsApp' } as const

/** GET shows it, as a page or as JSON; POST sets what becomes of the next messages; undefined for other paths. */
export function answerOutbox(
  outbox: Outbox,
  { method, path, body }: { method: string; path: string; body: string },
): HttpAnswer | undefined {
  if (path === `${outboxPath}.json` && method === 'GET') return json(outbox.list())
  if (path !== outboxPath) return undefined
  if (method === 'POST') {
    const form = new URLSearchParams(body)
    const mode = outboxModes.find((one) => one === form.get('mode'))
    if (mode !== undefined) outbox.setMode(mode, form.get('to') ?? '')
    return { status: 303, headers: { location: outboxPath }, cookies: [], body: Buffer.from('') }
  }
  return { status: 200, headers: pageHeaders, cookies: [], body: Buffer.from(outboxPage(outbox)) }
}

const json = (value: unknown): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  cookies: [],
  body: Buffer.from(JSON.stringify(value)),
})

function outboxPage(outbox: Outbox): string {
  const messages = outbox.list()
  return page({
    title: 'Outbox',
    wide: true,
    body: `<style>${style}</style>
<h1>Outbox</h1>
<p class="soft">What Vale would have sent to phones, the newest first. Nothing leaves this computer. <a href="${outboxPath}">Look again</a> · <a href="/">Start page</a></p>
<form class="switch" method="post" action="${outboxPath}">
<label>The next messages
<select name="mode">${outboxModes
      .map(
        (mode) =>
          `<option value="${mode}"${mode === outbox.mode() ? ' selected' : ''}>${modeWords[mode]}</option>`,
      )
      .join('')}</select></label>
<button class="primary" type="submit">Set</button>
</form>
${outbox.mode() === 'taken' ? '' : `<p class="alert" role="status">Now: the next messages ${modeWords[outbox.mode()]}.</p>`}
${messages.length === 0 ? '<p>Nothing was sent yet.</p>' : `<ul class="phones">${messages.map(phone).join('')}</ul>`}`,
  })
}

function phone({ channel, to, text, at }: OutboxMessage): string {
  const when = new Date(at).toISOString().slice(0, 19).replace('T', ' ')
  return `<li class="phone ${channel}">
<p class="to"><strong dir="ltr">${escapeHtml(to)}</strong><span>${channelWords[channel]} · ${when} UTC</span></p>
<div class="bubble" dir="auto">${escapeHtml(text).split('\n').map(line).join('')}</div>
</li>`
}

const line = (text: string) =>
  /^https?:\/\/\S+$/.test(text)
    ? `<p dir="ltr"><a href="${text}" target="_blank" rel="noopener noreferrer">${text}</a></p>`
    : `<p dir="auto">${text}</p>`

const style = `
.switch { display: flex; flex-wrap: wrap; gap: .8rem; align-items: end; margin-block-end: 1.2rem; }
.switch label { flex: 1 1 16rem; }
select { font: inherit; font-weight: 400; color: inherit; background: var(--card); border: 1px solid var(--soft); border-radius: .6rem; padding: .7rem .8rem; min-block-size: 3rem; inline-size: 100%; }
.phones { list-style: none; margin: 0; padding: 0; display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); }
.phone { border: 1px solid var(--line); border-radius: 1.6rem; padding: 1rem 1rem 1.4rem; background: var(--card); }
.to { display: grid; margin: 0 0 .8rem; text-align: center; border-block-end: 1px solid var(--line); padding-block-end: .6rem; }
.to span { color: var(--soft); font-size: .875rem; }
.bubble { background: var(--tint); border-radius: 1rem; border-end-start-radius: .25rem; padding: .8rem 1rem; }
.bubble p { margin: 0 0 .35rem; overflow-wrap: anywhere; }
.bubble a { font-size: .875rem; display: inline-block; padding-block: .2rem; }
`
