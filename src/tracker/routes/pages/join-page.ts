// The page of an invite. The invite is in the fragment of the URL, which the tracker does not receive. The page passes it to the app. Without an invite,
// it opens the app at the sign-in with a company account, if the tracker has one.

import type { FastifyInstance } from 'fastify'
import { localeOfHeader } from '#shared/choose-locale.ts'
import { fill } from '#shared/fill.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { Installer, UpdatePlatform } from '#shared/model/updates.ts'
import { type Texts, textsOf } from '../../domain/page-texts.ts'
import { installersFor, platformOfVisitor } from '../../domain/releases/visitor-system.ts'
import { sendPage } from '../../http/page-layout.ts'
import { type Html, html, trusted } from '../../infrastructure/html.ts'
import type { TrackerContext } from '../../services/context.ts'
import { joinInstallers } from '../../services/releases/join-installers.ts'

const handOver = `const token=location.hash.slice(1),by=id=>document.getElementById(id);
if(/^[\\w.-]{10,200}$/.test(token)){const app=by('open');app.href='lastpage://join?tracker='+encodeURIComponent(app.dataset.tracker)+'#'+token;by('address').value=location.href;by('ready').hidden=false;
by('copy').addEventListener('click',async()=>{by('address').select();await navigator.clipboard.writeText(location.href);by('copy').textContent=by('copy').dataset.done})}else by(by('account')?'account':'missing').hidden=false`

const accountPart = (context: TrackerContext, texts: Texts['join']) => html`<div id="account" hidden>
<p>${texts.account}</p>
<a class="button" href="lastpage://join?tracker=${encodeURIComponent(context.publicUrl())}">${texts.open}</a>
<p class="quiet">${texts.accountAddress} <b>${new URL(context.publicUrl()).host}</b></p>
</div>`

/** The names of systems and package formats are the same in both languages. */
const systemOf: Record<Installer['platform'], string> = { win32: 'Windows', darwin: 'macOS', linux: 'Linux' }
const archOf: Record<Installer['platform'], Record<Installer['arch'], string>> = {
  win32: { x64: 'x64', arm64: 'ARM64' },
  darwin: { arm64: 'Apple silicon', x64: 'Intel' },
  linux: { x64: 'x86-64', arm64: 'ARM64' },
}
const formatOf: Record<Installer['kind'], string> = {
  ...{
    nsis: 'EXE',
    msi: 'MSI',
    dmg: 'DMG',
    zip: 'ZIP',
    appimage: 'AppImage',
    deb: 'DEB',
    rpm: 'RPM',
    other: '',
  },
}
const nameOf = ({ platform, arch, kind }: Installer) =>
  `${systemOf[platform]} · ${archOf[platform][arch]} · ${formatOf[kind]}`
const megabytes = (bytes: number, locale: Locale) =>
  new Intl.NumberFormat(locale, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(
    bytes / 1e6,
  )

function installHtml(
  locale: Locale,
  platform: UpdatePlatform | null,
  found: Awaited<ReturnType<typeof joinInstallers>>,
): Html {
  const texts = textsOf[locale].join
  if (!found) return html`<h2 class="part">${texts.install}</h2><p class="quiet">${texts.askForInstaller}</p>`
  const [best, ...others] = installersFor(found.installers, platform)
  const line = (installer: Installer) => html`<li>
<a href="${installer.path}">${nameOf(installer)}</a>
<div class="meta"><span>${megabytes(installer.sizeBytes, locale)}</span><span class="hash">SHA-512 ${installer.sha512}</span></div>
</li>`
  const isFitting = best !== undefined && best.platform === platform
  return html`<h2 class="part">${texts.install}</h2>
${isFitting ? html`<p><a class="button" href="${best.path}">${fill(texts.download, { system: systemOf[best.platform] })}</a></p>` : null}
<p class="quiet">${fill(texts.version, { version: found.version })}</p>
<details${isFitting ? null : trusted(' open')}><summary>${texts.allInstallers}</summary>
<ul>${[...(best ? [best] : []), ...others].map(line)}</ul></details>`
}

export function joinPages(app: FastifyInstance, context: TrackerContext): void {
  app.get('/join', { schema: { hide: true } }, async (request, reply) => {
    const locale = localeOfHeader(request.headers['accept-language'])
    const texts = textsOf[locale].join
    const { headers } = request
    const platform = platformOfVisitor(String(headers['sec-ch-ua-platform'] ?? ''), headers['user-agent'])
    const install = installHtml(locale, platform, await joinInstallers(context))
    const body = html`<main>
<h1>${texts.title}</h1>
<p class="quiet">${texts.text}</p>
<div id="ready" hidden>
<a class="button" id="open" href="#" data-tracker="${context.publicUrl()}">${texts.open}</a>
<p class="quiet">${texts.missing}</p>
<p><label for="address">${texts.paste}</label></p>
<div class="copy"><input id="address" readonly><button class="button plain" id="copy" type="button" data-done="${texts.copied}">${texts.copy}</button></div>
</div>
<p id="missing" hidden>${texts.noInvite}</p>
${context.signIn === null ? null : accountPart(context, texts)}
<noscript><p>${texts.noScript}</p></noscript>
${install}
</main>`
    return sendPage(reply, { status: 200, locale, title: texts.title, body, script: handOver })
  })
}
