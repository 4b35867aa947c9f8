// The login page: the rep chooses a user and allows or denies the access of the app.
import type { AuthorizeRequest } from './authorize.ts'
import { frame, type Html, html } from './html.ts'
import { type Language, WORDS } from './language.ts'
import type { Row } from './store.ts'

interface Consent {
  users: Row[]
  request: AuthorizeRequest
  /** The target of the form: the authorize URL. */
  action: string
  problem: boolean
  org: Row
}

const brand = (language: Language) =>
  html`<p class="brand"><span class="cloud" aria-hidden="true"></span>${WORDS[language].practice}</p>`

export function consentPage(language: Language, { users, request, action, problem, org }: Consent): Html {
  const words = WORDS[language]
  const lasting = request.scopes.some((scope) => scope === 'refresh_token' || scope === 'offline_access')
  const chosen =
    users.find((user) => user.Email === request.loginHint || user.Username === request.loginHint) ?? users[0]
  return frame(
    language,
    words.allowTitle,
    html`<body class="login"><main class="card">
${brand(language)}
<h1>${words.allowTitle}</h1>
<p><strong>Lastpage</strong> ${words.wants}</p>
<ul><li>${words.scopeApi}</li>${lasting ? html`<li>${words.scopeRefresh}</li>` : null}</ul>
<form method="post" action="${action}">
<label for="user">${words.user}</label>
<select id="user" name="user"${problem ? html` aria-invalid="true" aria-describedby="problem"` : null}>
${users.map(
  (user) =>
    html`<option value="${user.Id}"${user === chosen ? html` selected` : null}>${String(user.Name)} — ${String(user.Username)}</option>`,
)}
</select>
${problem ? html`<p id="problem" class="problem" role="alert">${words.pickUser}</p>` : null}
<div class="actions">
<button name="decision" value="deny" class="quiet">${words.deny}</button>
<button name="decision" value="allow" class="main">${words.allow}</button>
</div>
</form>
<p class="note">${String(org.Name)} · ${words.practiceNote}</p>
</main></body>`,
  )
}

export function errorPage(language: Language, error: string, description: string): Html {
  const words = WORDS[language]
  return frame(
    language,
    words.errorTitle,
    html`<body class="login"><main class="card">
${brand(language)}
<h1>${words.errorTitle}</h1>
<p class="problem" role="alert"><code>error=${error}&amp;error_description=${description}</code></p>
<p class="note">${words.practiceNote}</p>
</main></body>`,
  )
}
