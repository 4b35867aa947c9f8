// Tests the preflight with the practice org. If a prerequisite is missing, the row of this prerequisite reports the problem.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PreflightRow } from '#shared/desktop-state.ts'
import { salesforce as en } from '#shared/messages/en/salesforce.ts'
import { salesforce as ja } from '#shared/messages/ja/salesforce.ts'
import { connectedRep, type Rep, setUpTestOrg } from './rep.ts'

const org = setUpTestOrg()
let rep: Rep
beforeEach(async () => {
  rep = await connectedRep(org, 'aiko')
})
afterEach(() => rep.salesforce.close())

async function check(email = 'aiko@example.co.jp'): Promise<Record<string, PreflightRow>> {
  const { rows } = await rep.salesforce.preflight(email)
  expect(rows.map((row) => row.id).toSorted()).toEqual(Object.keys(en.preflight.rows).toSorted())
  for (const row of rows) expectSentences(row)
  return Object.fromEntries(rows.map((row) => [row.id, row]))
}

/** Checks that both languages have a message for the row, and that each placeholder of the message has a value. */
function expectSentences({ id, words, values }: PreflightRow): void {
  for (const { preflight } of [en, ja]) {
    const own: Record<string, string> = preflight.rows[id]
    const sentence = words === 'unknown' ? preflight.unknown : own[words]
    expect(sentence, `${id} ${words}`).toBeTypeOf('string')
    const names = [...(sentence ?? '').matchAll(/\{(\w+)\}/g)].map((match) => match[1])
    // The screen computes `reason` from Salesforce's code.
    const given = [...Object.keys(values), ...('code' in values ? ['reason'] : [])]
    expect(given).toEqual(expect.arrayContaining(names))
  }
}

it('in an org without problems, all rows are ok, with one API call', async () => {
  const before = (await org.control.state()).apiCalls
  const rows = await check()
  expect((await org.control.state()).apiCalls - before).toBe(1)
  const states = Object.values(rows).map((row) => [row.id, row.state])
  expect(Object.fromEntries(states)).toEqual({
    api: 'ok',
    login: 'ok',
    task: 'ok',
    people: 'ok',
    campaign: 'ok',
    lead: 'ok',
    // The computer that runs the test may have another time zone than Tokyo.
    timeZone: expect.stringMatching(/ok|warning/),
    user: 'ok',
    allocation: 'ok',
    externalId: 'ok',
  })
  expect(rows.user?.values).toMatchObject({
    email: 'aiko@example.co.jp',
    user: expect.stringContaining('Sato'),
  })
  expect(rows.allocation?.values).toMatchObject({ limit: 15_000 })
})

describe('a missing prerequisite is reported in its row', () => {
  it.each([
    ['an edition without API', { apiAccess: 'org-disabled' }, 'api', 'failed', 'API_DISABLED_FOR_ORG'],
    ['a user without API access', { apiAccess: 'user-disabled' }, 'api', 'failed', 'API_CURRENTLY_DISABLED'],
  ] as const)('%s', async (_name, settings, id, state, code) => {
    await org.control.set(settings)
    expect((await check())[id]).toMatchObject({ state, values: { code } })
  })

  it.each([
    ['no right to create Tasks', { deniedCreates: ['Task'] }, 'task', 'failed', 'failed'],
    ['no access to Tasks at all', { hiddenObjects: ['Task'] }, 'task', 'failed', 'failed'],
    ['read-only Task fields', { readOnlyFields: ['Task.Description'] }, 'task', 'failed', 'fields'],
    ['hidden Task fields', { hiddenFields: ['Task.WhoId'] }, 'task', 'failed', 'fields'],
    ['no Leads', { hiddenObjects: ['Lead'] }, 'people', 'warning', 'warning'],
    [
      'encrypted e-mails',
      { unfilterableFields: ['Lead.Email', 'Contact.Email'] },
      'people',
      'failed',
      'failed',
    ],
    ['no campaigns', { hiddenObjects: ['Campaign', 'CampaignMember'] }, 'campaign', 'warning', 'warning'],
    ['no campaign members', { deniedCreates: ['CampaignMember'] }, 'campaign', 'warning', 'warning'],
    ['private activities', { privateActivities: true }, 'externalId', 'warning', 'warning'],
  ] as const)('%s', async (_name, settings, id, state, words) => {
    await org.control.set(settings as Parameters<typeof org.control.set>[0])
    expect((await check())[id]).toMatchObject({ state, words })
  })

  it('read-only fields are listed', async () => {
    await org.control.set({ readOnlyFields: ['Task.Description', 'Task.OwnerId'] })
    expect((await check()).task?.values).toEqual({ fields: 'Description, OwnerId' })
  })

  it('the login is restricted by IP ranges or login hours', async () => {
    await org.control.set({ loginPolicy: 'ip-restricted' })
    const rows = await check()
    expect(rows.login).toMatchObject({ state: 'failed', words: 'failed' })
    expect(rows.task).toMatchObject({ state: 'unknown' })
  })

  it('the grant is revoked', async () => {
    await org.control.revokeAllTokens()
    expect((await check()).login).toMatchObject({ state: 'failed', words: 'gone' })
    expect(rep.salesforce.state().state).toBe('reconnect')
  })

  it('few or no API calls are left', async () => {
    await org.control.set({ apiLimit: 100 })
    await org.control.setApiCalls(85)
    expect((await check()).allocation).toMatchObject({ state: 'warning', values: { left: 14, limit: 100 } })
    await org.control.setApiCalls(99)
    expect((await check()).allocation).toMatchObject({ state: 'failed' })
  })

  it('the external ID field is shown', async () => {
    await org.control.addActivityExternalId('Lastpage_Run__c')
    expect((await check()).externalId).toMatchObject({ words: 'ok', values: { field: 'Lastpage_Run__c' } })
  })

  it('no user or another user has the member’s address', async () => {
    expect((await check('nobody@elsewhere.example')).user).toMatchObject({ state: 'failed' })
    expect((await check('ben@example.com')).user).toMatchObject({
      state: 'warning',
      words: 'warning',
      values: { user: expect.stringContaining('Ben'), me: expect.stringContaining('Sato') },
    })
  })

  it('maintenance: the API could not be checked', async () => {
    await org.control.maintenance(1)
    const rows = await check()
    expect(rows.login?.state).toBe('ok')
    expect(rows.api?.state).toBe('unknown')
  })
})

it('the consumer secret is stored in the keychain and never returned', async () => {
  expect(await rep.salesforce.setup()).toMatchObject({
    consumerSecret: 'none',
    scopes: ['api', 'refresh_token'],
  })
  const setup = await rep.salesforce.setConsumerSecret('a-very-secret-value', org.app)
  expect(setup.consumerSecret).toBe('stored')
  expect(JSON.stringify([setup, rep.salesforce.state()])).not.toContain('a-very-secret-value')
  expect(await rep.secrets.get('test/salesforce-consumer-secret')).toContain('a-very-secret-value')
  expect((await rep.salesforce.setConsumerSecret(null, null)).consumerSecret).toBe('none')
})
