// The page that the browser shows after the login.
type Language = 'ja' | 'en'
export type CallbackOutcome = 'connected' | 'denied' | 'failed' | 'stale'

const words: Record<Language, Record<CallbackOutcome, { title: string; text: string }>> = {
  en: {
    connected: { title: 'Connected to Salesforce', text: 'You can close this tab and go back to Lastpage.' },
    denied: {
      title: 'Access was denied',
      text: 'Nothing was connected. You can close this tab; press Connect in Lastpage to try again.',
    },
    failed: {
      title: 'The connection failed',
      text: 'Lastpage says why and what to do. You can close this tab.',
    },
    stale: {
      title: 'This login is over',
      text: 'It does not belong to the connection that is being made now. Press Connect in Lastpage to start again.',
    },
  },
  ja: {
    connected: {
      title: 'Salesforceに接続しました',
      text: 'このタブを閉じて、Lastpageに戻ってください。',
    },
    denied: {
      title: 'アクセスが拒否されました',
      text: '接続は行われていません。このタブを閉じ、もう一度試すにはLastpageで「接続」を押してください。',
    },
    failed: {
      title: '接続できませんでした',
      text: '理由と対処方法はLastpageに表示されています。このタブは閉じて構いません。',
    },
    stale: {
      title: 'このログインは終了しています',
      text: '現在の接続手続きのものではありません。Lastpageで「接続」を押してやり直してください。',
    },
  },
}

/** Returns Japanese if the browser prefers Japanese to English. Otherwise returns English. */
export function pageLanguage(acceptLanguage: string | undefined): Language {
  const first = acceptLanguage?.split(',').find((tag) => /^\s*(ja|en)\b/i.test(tag))
  return first && /^\s*ja/i.test(first) ? 'ja' : 'en'
}

const style = `
:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f4f5f7;color:#16181d;
font:16px/1.6 system-ui,"Hiragino Sans","Noto Sans CJK JP","Noto Sans JP",sans-serif}
main{max-width:26rem;margin:1.5rem;padding:2.5rem;background:#fff;border-radius:16px;text-align:center;
box-shadow:0 1px 2px #0001,0 12px 32px #0000000f}
.mark{width:56px;height:56px;margin:0 auto 1rem;border-radius:50%;display:grid;place-items:center;font-size:28px;color:#fff}
.ok{background:#1a7f4b}.no{background:#b42318}
h1{font-size:1.25rem;margin:0 0 .5rem}p{margin:0;color:#565d6b}
@media(prefers-color-scheme:dark){body{background:#111318;color:#eceef2}main{background:#1b1e25}p{color:#a5acb8}}`

/** Returns the HTML of the page. The page contains no value from the request, so nothing needs escaping. */
export function callbackPage(outcome: CallbackOutcome, language: Language): string {
  const { title, text } = words[language][outcome]
  const good = outcome === 'connected'
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} – Lastpage</title><style>${style}</style>
<main><div class="mark ${good ? 'ok' : 'no'}" aria-hidden="true">${good ? '✓' : '!'}</div><h1>${title}</h1><p>${text}</p></main></html>`
}
