// The layout of the tracker's own pages: style sheet, content security policy, headers.
import type { FastifyReply } from 'fastify'
import type { Locale } from '#shared/model/basics.ts'
import { cspHash, type Html, html, trusted } from '../infrastructure/html.ts'

const style = `
:root{color-scheme:light dark;--ink:#1c1f24;--quiet:#5c6470;--ground:#f6f7f9;--card:#fff;--line:#e3e6ea;--accent:#2455d6;--on-accent:#fff;--bar:#9db4f0;--mark:#c23c22}
@media (prefers-color-scheme:dark){:root{--ink:#eceef1;--quiet:#a2a9b4;--ground:#15171a;--card:#1e2125;--line:#31353b;--accent:#8fadff;--on-accent:#10131a;--bar:#4763ad;--mark:#ff8c6e}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI","Hiragino Sans","Noto Sans JP","Yu Gothic UI",sans-serif}
main{max-width:44rem;margin:0 auto;padding:3rem 1rem}
main.notice{max-width:32rem;padding-top:20vh;text-align:center;text-wrap:balance;word-break:auto-phrase}
h1{font-size:1.5rem;line-height:1.35;margin:0 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.05rem;margin:0;overflow-wrap:anywhere}
h2.part{margin-top:2.5rem}
p{margin:.25rem 0}
.quiet{color:var(--quiet)}
.button{display:inline-block;margin:1.25rem 0;padding:.55rem 1.1rem;border:0;border-radius:8px;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
.button.plain{background:transparent;color:var(--ink);box-shadow:inset 0 0 0 1px var(--line)}
.number{font-size:2rem;font-weight:700;letter-spacing:.08em;font-variant-numeric:tabular-nums;margin:.5rem 0}
.button:focus-visible,input:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
ul{list-style:none;margin:1.5rem 0;padding:0;display:grid;gap:.75rem}
li{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1rem 1.15rem}
.meta{display:flex;flex-wrap:wrap;gap:.1rem 1rem;color:var(--quiet);font-size:.9rem}
svg{display:block;width:100%;height:84px;margin-top:.75rem;overflow:visible}
line{stroke:var(--line)}
rect{fill:var(--bar)}
rect.exit{fill:var(--mark)}
text{fill:var(--quiet);font-size:12px;font-variant-numeric:tabular-nums}
text.exit{fill:var(--mark);font-weight:700}
.copy{display:flex;gap:.5rem;margin-top:.5rem}
.copy input{flex:1;min-width:0;padding:.5rem;border:1px solid var(--line);border-radius:8px;background:var(--card);color:var(--ink);font:inherit}
.copy .button{margin:0}
a{color:var(--accent)}
.button{color:var(--on-accent)}
summary{cursor:pointer}
summary:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.hash{overflow-wrap:anywhere;font:.75rem ui-monospace,monospace}
[hidden]{display:none}
`

export type Page = {
  status: number
  locale: Locale
  title: string
  body: Html
  /** A constant inline script. */
  script?: string
  /** The page has a form that posts to its own URL. */
  postsForm?: boolean
}

const shell = ({ locale, title, body, script }: Page): Html => html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(style)}</style>
</head>
<body>
${body}
${script ? html`<script>${trusted(script)}</script>` : null}
</body>
</html>
`

/** Headers of every page for people. Search engines must not index the pages, and linked sites get no referrer. */
export function pageHeaders(reply: FastifyReply, policy: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').headers({
    'content-security-policy': policy,
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex, nofollow',
    // The header is not `no-store`, because `no-store` would disable the browser's back/forward cache.
    'cache-control': 'private, no-cache',
    vary: 'accept-language',
  })
}

export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  const script = page.script ? ` script-src ${cspHash(page.script)};` : ''
  const policy = `default-src 'none'; style-src ${cspHash(style)};${script} img-src data:; base-uri 'none'; form-action ${page.postsForm ? "'self'" : "'none'"}; frame-ancestors 'none'`
  return pageHeaders(reply.code(page.status), policy).send(shell(page).html)
}

/** `retry`: the text of a link that loads the same address again. */
export type Notice = { title: string; text: string; retry?: string }

function noticePage(status: number, locale: Locale, { title, text, retry }: Notice): Page {
  const link = retry ? html`<a class="button" href="">${retry}</a>` : null
  const body = html`<main class="notice"><h1>${title}</h1><p class="quiet">${text}</p>${link}</main>`
  return { status, locale, title, body }
}

/** Returns the page as text. Reverse proxies send it while no tracker answers (deploy/error-pages). */
export const noticeHtml = (locale: Locale, notice: Notice): string =>
  shell(noticePage(503, locale, notice)).html

/** Sends a page with a title and a message. */
export function sendNotice(
  reply: FastifyReply,
  status: number,
  locale: Locale,
  notice: Notice,
): FastifyReply {
  return sendPage(reply, noticePage(status, locale, notice))
}
