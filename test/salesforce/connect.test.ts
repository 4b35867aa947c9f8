// The login of a rep: successful logins, and the error code of each failure.
import { createServer } from 'node:http'
import { beforeEach, describe, expect, it } from 'vitest'
import { fromWire } from '#shared/errors.ts'
import { memorySecrets } from '../../src/main/secrets/memory.ts'
import {
  answerLogin,
  connectedRep,
  createRep,
  freePort,
  heldClock,
  setUpTestOrg,
  type TestOrg,
} from './rep.ts'

const org = setUpTestOrg()
let aiko: string
beforeEach(async () => {
  aiko = await org.control.named('aiko')
})

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error) => error.code,
  )

describe('connecting', () => {
  it('shows the user and the org, and keeps the tokens only in the secret store', async () => {
    const rep = await connectedRep(org, 'aiko')
    const state = rep.salesforce.state()
    expect(state).toMatchObject({
      state: 'connected',
      user: { id: aiko, name: 'Aiko Sato', email: 'aiko@example.co.jp', timeZone: 'Asia/Tokyo' },
      org: { instanceUrl: org.address.instanceUrl, isSandbox: false },
      error: null,
      authorizeUrl: null,
    })
    expect(state.apiUsage?.used).toBeGreaterThan(0)
    const stored = JSON.parse((await rep.secrets.get('test/salesforce-grant')) ?? '{}')
    expect(stored.refreshToken).toBeTruthy()
    expect(JSON.stringify(state)).not.toContain(stored.refreshToken)
  })

  it('sends a PKCE challenge (S256), a state and the scopes, and listens on both loopback addresses', async () => {
    const rep = createRep(org)
    const connecting = rep.salesforce.connect()
    await expect.poll(() => rep.opened.length).toBe(1)
    const url = new URL(rep.opened[0] ?? '')
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      scope: 'api refresh_token',
      code_challenge_method: 'S256',
      redirect_uri: `http://localhost:${org.callbackPorts[0]}/oauth/callback`,
    })
    expect(url.searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/)
    expect(url.searchParams.get('state')?.length).toBeGreaterThanOrEqual(32)
    const waiting = rep.salesforce.state()
    expect(waiting).toMatchObject({ state: 'waiting', authorizeUrl: url.href })
    for (const host of ['127.0.0.1', '[::1]']) {
      const answer = await fetch(`http://${host}:${org.callbackPorts[0]}/favicon.ico`)
      expect(answer.status).toBe(404)
    }
    const page = await answerLogin(url.href, aiko)
    expect(page).toMatchObject({ status: 200 })
    expect(page.text).toContain('You can close this tab')
    await connecting
    await expect
      .poll(() =>
        fetch(`http://127.0.0.1:${org.callbackPorts[0]}/`).then(
          () => 'open',
          () => 'closed',
        ),
      )
      .toBe('closed')
  })

  it('rejects a callback with another state and continues to wait', async () => {
    const rep = createRep(org)
    const connecting = rep.salesforce.connect()
    await expect.poll(() => rep.opened.length).toBe(1)
    const forged = await fetch(
      `http://localhost:${org.callbackPorts[0]}/oauth/callback?code=stolen&state=guessed`,
      { headers: { 'accept-language': 'ja' } },
    )
    expect(forged.status).toBe(400)
    expect(await forged.text()).toContain('Lastpage')
    expect(rep.salesforce.state().state).toBe('waiting')
    await answerLogin(rep.opened[0] ?? '', aiko)
    await expect(connecting).resolves.toMatchObject({ state: 'connected' })
  })

  it('answers the preflight request of Private Network Access', async () => {
    const rep = createRep(org)
    const connecting = codeOf(rep.salesforce.connect())
    await expect.poll(() => rep.opened.length).toBe(1)
    const preflight = await fetch(`http://localhost:${org.callbackPorts[0]}/oauth/callback`, {
      method: 'OPTIONS',
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-private-network')).toBe('true')
    rep.salesforce.cancelConnect()
    await connecting
  })

  it('is restored after a restart without a request to Salesforce', async () => {
    const secrets = memorySecrets()
    await connectedRep(org, 'ben', { secrets })
    const before = (await org.control.requests()).length
    const restarted = createRep(org, { secrets })
    await restarted.salesforce.ready
    expect(restarted.salesforce.state()).toMatchObject({ state: 'connected', user: { name: 'Ben Carter' } })
    expect((await org.control.requests()).length).toBe(before)
  })

  it('uses the next port if the first port is taken', async () => {
    const squatter = createServer()
    await new Promise<void>((resolve) => squatter.listen(org.callbackPorts[0], '127.0.0.1', resolve))
    const rep = await connectedRep(org, 'aiko')
    expect(new URL(rep.opened[0] ?? '').searchParams.get('redirect_uri')).toContain(
      `:${org.callbackPorts[1]}/`,
    )
    await new Promise((resolve) => squatter.close(resolve))
  })
})

describe('a connection whose login host differs from the workspace’s', () => {
  async function withHost(loginUrl: (org: TestOrg) => string): Promise<string> {
    const secrets = memorySecrets()
    await connectedRep(org, 'aiko', { secrets })
    const app = { ...org.app, loginUrl: loginUrl(org) }
    const rep = createRep(org, { secrets, getApp: () => app })
    await rep.salesforce.ready
    return rep.salesforce.state().state
  }

  it('must be renewed, because a sandbox has the consumer keys of the org from which it was copied', async () => {
    expect(await withHost(() => 'https://test.salesforce.com')).toBe('reconnect')
    expect(await withHost(() => 'https://other.my.salesforce.com')).toBe('reconnect')
  })

  it('stays valid if the new host belongs to the same org', async () => {
    expect(await withHost(({ address }) => `${address.loginUrl}/`)).toBe('connected')
    expect(await withHost(({ address }) => address.instanceUrl)).toBe('connected')
  })
})

describe('a login that fails', () => {
  it('the rep denies the access', async () => {
    const rep = createRep(org, { onOpen: (url) => void answerLogin(url, aiko, 'deny') })
    expect(await codeOf(rep.salesforce.connect())).toBe('salesforce_consent_denied')
    const state = rep.salesforce.state()
    expect(state.state).toBe('disconnected')
    expect(fromWire({ error: state.error }).code).toBe('salesforce_consent_denied')
  })

  it('a wrong consumer key is reported before the browser opens', async () => {
    const app = { ...org.app, consumerKey: '3MVG9wrong.wrong.wrong' }
    const rep = createRep(org, { getApp: () => app })
    expect(await codeOf(rep.salesforce.connect())).toBe('salesforce_wrong_consumer_key')
    expect(rep.opened).toEqual([])
  })

  it('all callback ports are in use', async () => {
    const squatter = createServer()
    const port = await freePort()
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve))
    const rep = createRep(org, { callbackPorts: [port] })
    expect(await codeOf(rep.salesforce.connect())).toBe('salesforce_callback_port_taken')
    await new Promise((resolve) => squatter.close(resolve))
  })

  it('no callback arrives within the time limit', async () => {
    const clock = heldClock()
    const rep = createRep(org, { clock })
    const connecting = codeOf(rep.salesforce.connect())
    await expect.poll(clock.sleeping).toContain(300_000)
    clock.pass()
    expect(await connecting).toBe('salesforce_timed_out')
  })

  it('the rep cancels the login', async () => {
    const rep = createRep(org)
    const connecting = codeOf(rep.salesforce.connect())
    await expect.poll(() => rep.opened.length).toBe(1)
    rep.salesforce.cancelConnect()
    expect(await connecting).toBe('salesforce_cancelled')
    expect(rep.salesforce.state()).toMatchObject({ state: 'disconnected', authorizeUrl: null })
  })

  it('the login host cannot be reached', async () => {
    const app = { ...org.app, loginUrl: `http://localhost:${await freePort()}` }
    const rep = createRep(org, { getApp: () => app })
    expect(await codeOf(rep.salesforce.connect())).toBe('salesforce_unreachable')
  })

  it('the login URL uses http with a host that is not loopback', async () => {
    const app = { ...org.app, loginUrl: 'http://login.salesforce.com' }
    const rep = createRep(org, { getApp: () => app })
    expect(await codeOf(rep.salesforce.connect())).toBe('salesforce_login_url_invalid')
  })

  it('an admin must approve the app', async () => {
    await org.control.set({ appPolicy: 'not-approved' })
    const rep = createRep(org, { onOpen: (url) => void answerLoginRedirected(url) })
    expect(await codeOf(rep.salesforce.connect())).toBe('salesforce_login_failed')
    expect(rep.salesforce.state().error?.details).toMatchObject({ error: 'OAUTH_APP_ACCESS_DENIED' })
  })

  it('the org’s edition has no API', async () => {
    await org.control.set({ apiAccess: 'org-disabled' })
    const rep = createRep(org, { onOpen: (url) => void answerLogin(url, aiko) })
    expect(await codeOf(rep.salesforce.connect())).toBe('salesforce_login_failed')
    expect(rep.salesforce.state().error?.details?.error).toBe('API_DISABLED_FOR_ORG')
    expect(await rep.secrets.get('test/salesforce-grant')).toBeNull()
  })

  it('no admin has entered a consumer key', async () => {
    const rep = createRep(org, { getApp: () => null })
    expect(rep.salesforce.state().state).toBe('notConfigured')
    expect(await codeOf(rep.salesforce.connect())).toBe('salesforce_not_configured')
  })
})

/** Simulates a browser that is redirected without a consent page. */
async function answerLoginRedirected(url: string): Promise<void> {
  const answer = await fetch(url, { redirect: 'manual' })
  await fetch(answer.headers.get('location') ?? '')
}

describe('campaigns', () => {
  it.each(['id', 'id15', 'url'])('are found by %s', async (form) => {
    const rep = await connectedRep(org, 'aiko')
    const id = await org.control.named('campaignJapanese')
    const pasted = {
      id,
      id15: id.slice(0, 15),
      url: `https://example.lightning.force.com/lightning/r/Campaign/${id}/view`,
    }[form]
    await expect(rep.salesforce.findCampaign(pasted ?? '')).resolves.toEqual({
      id,
      name: '2026年 秋の製品セミナー',
      statuses: [
        { label: '送付済み', isDefault: true, hasResponded: false },
        { label: '閲覧済み', isDefault: false, hasResponded: true },
      ],
    })
  })

  it('the id of another object is rejected without an API call', async () => {
    const rep = await connectedRep(org, 'aiko')
    expect(await codeOf(rep.salesforce.findCampaign(aiko))).toBe('campaign_id_invalid')
  })

  it('hidden campaigns are not found', async () => {
    const rep = await connectedRep(org, 'aiko')
    const id = await org.control.named('campaignJapanese')
    await org.control.hideCampaigns()
    expect(await codeOf(rep.salesforce.findCampaign(id))).toBe('campaign_not_found')
  })
})
