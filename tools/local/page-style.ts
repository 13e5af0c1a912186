// The look of the pages that the laptop stack serves itself: one style sheet, no outside assets, readable on a
// phone, and laid out by logical sides, so that it mirrors in right-to-left languages.

export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #f6f3ec; --card: #fffdf8; --ink: #1d2a26; --soft: #55645e; --line: #d9d3c5;
  --accent: #0d5c4a; --accent-ink: #ffffff; --tint: #e4efe9; --warn: #9b2c1f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #121916; --card: #1a2420; --ink: #edf2ee; --soft: #a7b7af; --line: #33423b;
    --accent: #63c7a6; --accent-ink: #0b1512; --tint: #22332c; --warn: #ff9c8a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-block-size: 100dvh; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.55 ui-sans-serif, system-ui, "Noto Sans", sans-serif;
  display: grid; justify-items: center; padding: clamp(1rem, 5vw, 3.5rem) 1rem;
}
main { inline-size: min(100%, var(--measure, 27rem)); align-self: start; }
.mark {
  display: inline-flex; align-items: center; gap: .6rem; margin: 0 0 1.6rem;
  font-weight: 700; font-size: 1.125rem; letter-spacing: .01em; color: var(--ink); text-decoration: none;
}
.mark svg { inline-size: 1.7rem; block-size: 1.7rem; color: var(--accent); }
h1 { font-size: clamp(1.6rem, 6vw, 2.1rem); line-height: 1.15; letter-spacing: -.015em; margin: 0 0 .5rem; text-wrap: balance; }
h2 { font-size: 1rem; margin: 2.4rem 0 .7rem; }
p { margin: 0 0 1rem; }
.soft { color: var(--soft); }
a { color: var(--accent); text-underline-offset: .18em; }
code, kbd { font: .92em ui-monospace, "Cascadia Mono", monospace; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.people { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); overflow: hidden; }
.people li + li { border-block-start: 1px solid var(--line); }
.people button {
  all: unset; box-sizing: border-box; inline-size: 100%; min-block-size: 3.5rem; padding: .7rem 1rem; cursor: pointer;
  display: flex; flex-direction: column; justify-content: center;
}
.people button:hover { background: var(--tint); }
.people button:focus-visible { outline: 3px solid var(--accent); outline-offset: -3px; }
.people strong { font-weight: 600; }
.people span { color: var(--soft); font-size: .9375rem; overflow-wrap: anywhere; }
.fields { display: grid; gap: 1rem; }
label { display: grid; gap: .3rem; font-weight: 600; font-size: .9375rem; }
input {
  font: inherit; color: inherit; background: var(--card); border: 1px solid var(--soft); border-radius: .6rem;
  padding: .7rem .8rem; min-block-size: 3rem; inline-size: 100%;
}
.primary {
  font: inherit; font-weight: 650; color: var(--accent-ink); background: var(--accent); border: 0;
  border-radius: .6rem; min-block-size: 3rem; padding: .7rem 1rem; cursor: pointer;
}
.alert { color: var(--warn); font-weight: 600; }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .5rem 1.4rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-block-end: .7rem; } }
ol { padding-inline-start: 1.3rem; margin: 0; } ol li { margin-block-end: .8rem; }
pre {
  margin: .4rem 0 0; padding: .8rem 1rem; background: var(--card); border: 1px solid var(--line);
  border-radius: .6rem; overflow-x: auto; font-size: .875rem; direction: ltr; text-align: start;
}
`

/** A card with one corner clipped and a check: a voucher that was accepted. */
const mark = `<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linejoin="round" stroke-linecap="round"><path d="M3 5h13l5 5v9H3z"/><path d="m8 13 3 3 5-6"/></svg>`

/** Wraps a body in a whole page. `title` and `body` are HTML already. */
export function page({ title, body, wide = false }: { title: string; body: string; wide?: boolean }): string {
  return `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
</head>
<body>
<main${wide ? ' style="--measure:44rem"' : ''}>
<p class="mark">${mark}<span>Vale</span></p>
${body}
</main>
</body>
</html>
`
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Makes text safe inside HTML and attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}
