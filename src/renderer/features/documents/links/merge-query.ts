// The query that a mail tool adds to the URL of a merge link.
import type { Link } from '#shared/model/documents.ts'

type MailTool = { name: string; email: string; ids: readonly string[] }

/**
 * The placeholders of each mail tool for the address and for the Salesforce id of the recipient, from the documentation of the tool. If a tool has
 * one placeholder for Leads and one for Contacts, the URL has both: the viewer uses the one that is filled.
 */
export const mailTools: readonly MailTool[] = [
  { name: 'Salesforce (Lightning)', email: '{{{Recipient.Email}}}', ids: ['{{{Recipient.Id}}}'] },
  { name: 'Salesforce (Classic)', email: '{!Contact.Email}', ids: ['{!Contact.Id}', '{!Lead.Id}'] },
  { name: 'Account Engagement', email: '{{Recipient.Email}}', ids: [] },
  { name: 'Marketing Cloud', email: '%%emailaddr%%', ids: ['%%_subscriberkey%%'] },
  {
    name: 'HubSpot',
    email: '{{contact.email}}',
    ids: ['{{contact.salesforcecontactid}}', '{{contact.salesforceleadid}}'],
  },
  { name: 'Mailchimp', email: '*|EMAIL|*', ids: [] },
]

type Merging = Pick<Link, 'settings' | 'recipientEmail'>

/** True if mail tools add the addresses or the Salesforce ids of the recipients to the URL of this link. */
export const isMergeLink = ({ settings, recipientEmail }: Merging) =>
  (settings.mergeEmail === true || settings.mergeRecord === true) && recipientEmail === null

/** Returns the query of the URL for a mail tool. Null: the tool has no placeholder for what the link takes. */
export function mergeQuery(
  { mergeEmail, mergeRecord }: Link['settings'],
  { email, ids }: MailTool,
): string | null {
  const parts = [
    ...(mergeEmail === true ? [`e=${email}`] : []),
    ...(mergeRecord === true ? ids.map((id) => `id=${id}`) : []),
  ]
  return parts.length > 0 ? parts.join('&') : null
}
