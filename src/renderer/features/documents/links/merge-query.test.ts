import { describe, expect, it } from 'vitest'
import { defaultLinkSettings } from '#shared/link-settings.ts'
import { isMergeLink, mergeQuery } from './merge-query.ts'

const hubSpot = { name: 'HubSpot', email: '{{contact.email}}', ids: ['{{a}}', '{{b}}'] }
const settings = (part: { mergeEmail?: boolean; mergeRecord?: boolean }) => ({
  ...defaultLinkSettings,
  ...part,
})

describe('the query of a merge link', () => {
  it.each([
    [{ mergeEmail: true }, 'e={{contact.email}}'],
    [{ mergeRecord: true }, 'id={{a}}&id={{b}}'],
    [{ mergeEmail: true, mergeRecord: true }, 'e={{contact.email}}&id={{a}}&id={{b}}'],
  ])('%j is %s', (part, query) => {
    expect(mergeQuery(settings(part), hubSpot)).toBe(query)
  })

  it('a tool without a placeholder for the id has no URL for a link with the id only', () => {
    const mailchimp = { name: 'Mailchimp', email: '*|EMAIL|*', ids: [] }
    expect(mergeQuery(settings({ mergeRecord: true }), mailchimp)).toBeNull()
    expect(mergeQuery(settings({ mergeEmail: true, mergeRecord: true }), mailchimp)).toBe('e=*|EMAIL|*')
  })

  it('a link with a recipient is no merge link', () => {
    const link = { settings: settings({ mergeRecord: true }), recipientEmail: null }
    expect(isMergeLink(link)).toBe(true)
    expect(isMergeLink({ ...link, recipientEmail: 'ann@example.com' })).toBe(false)
    expect(isMergeLink({ ...link, settings: defaultLinkSettings })).toBe(false)
  })
})
