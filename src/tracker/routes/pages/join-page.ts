// The page of an invite. The invite is in the fragment of the URL, which the tracker does not receive. The page passes it to the app. Without an invite,
// it opens the app at the sign-in with a company account, if the tracker has one.

import type { FastifyInstance } from 'fastify'
import { localeOfHeader } from '#shared/choose-locale.ts'
import { type Texts, textsOf } from '../../domain/page-texts.ts'
import { sendPage } from '../../http/page-layout.ts'
import { html } from '../../infrastructure/html.ts'
import type { TrackerContext } from '../../services/context.ts'

const handOver = `const token=location.hash.slice(1),by=id=>document.getElementById(id);
if(/^[\\w.-]{10,200}$/.test(token)){const app=by('open');app.href='lastpage://join?tracker='+encodeURIComponent(app.dataset.tracker)+'#'+token;by('address').value=location.href;by('ready').hidden=false;
by('copy').addEventListener('click',async()=>{by('address').select();await navigator.clipboard.writeText(location.href);by('copy').textContent=by('copy').dataset.done})}else by(by('account')?'account':'missing').hidden=false`

const accountPart = (context: TrackerContext, texts: Texts['join']) => html`<div id="account" hidden>
<p>${texts.account}</p>
<a class="button" href="lastpage://join?tracker=${encodeURIComponent(context.publicUrl())}">${texts.open}</a>
<p class="quiet">${texts.accountAddress} <b>${new URL(context.publicUrl()).host}</b></p>
</div>`

export function joinPages(app: FastifyInstance, context: TrackerContext): void {
  app.get('/join', { schema: { hide: true } }, async (request, reply) => {
    const locale = localeOfHeader(request.headers['accept-language'])
    const texts = textsOf[locale].join
    const body = html`<main>
<h1>${texts.title}</h1>
<p class="quiet">${texts.text}</p>
<div id="ready" hidden>
<a class="button" id="open" href="#" data-tracker="${context.publicUrl()}">${texts.open}</a>
<p class="quiet">${texts.missing}</p>
<p><label for="address">${texts.paste}</label></p>
<div class="copy"><input id="address" readonly><button class="button" id="copy" type="button" data-done="${texts.copied}">${texts.copy}</button></div>
</div>
<p id="missing" hidden>${texts.noInvite}</p>
${context.signIn === null ? null : accountPart(context, texts)}
<noscript><p>${texts.noScript}</p></noscript>
</main>`
    return sendPage(reply, { status: 200, locale, title: texts.title, body, script: handOver })
  })
}
