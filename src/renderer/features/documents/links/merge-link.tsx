import { useTranslation } from 'react-i18next'
import type { Link } from '#shared/model/documents.ts'
import { CopyButton } from '../../../components/copy-button.tsx'
import { Dialog } from '../../../components/dialog.tsx'

/** The placeholder of each mail tool for the address of the recipient, from the documentation of the tool. */
const mailTools = [
  { name: 'Salesforce (Lightning)', placeholder: '{{{Recipient.Email}}}' },
  { name: 'Salesforce (Classic)', placeholder: '{!Contact.Email}' },
  { name: 'Account Engagement', placeholder: '{{Recipient.Email}}' },
  { name: 'Marketing Cloud', placeholder: '%%emailaddr%%' },
  { name: 'HubSpot', placeholder: '{{contact.email}}' },
  { name: 'Mailchimp', placeholder: '*|EMAIL|*' },
] as const

/** True if mail tools add the addresses of the recipients to the URL of this link. */
export const isMergeLink = ({ settings, recipientEmail }: Pick<Link, 'settings' | 'recipientEmail'>) =>
  settings.mergeEmail === true && recipientEmail === null

/** The URL of a merge link for each mail tool, with a button that copies it. */
export function MergeLinkTools({ link }: { link: Link }) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-col gap-3">
      <p>{t('links.merge.what')}</p>
      <ul aria-label={t('links.merge.tools')} className="flex flex-col">
        {mailTools.map(({ name, placeholder }) => (
          <li key={name} className="flex items-center gap-3 border-b border-line py-2 last:border-b-0">
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{name}</span>
              <span className="block truncate font-mono text-xs text-ink-2 select-text">
                {`…?e=${placeholder}`}
              </span>
            </span>
            <CopyButton
              small
              text={`${link.url}?e=${placeholder}`}
              label={t('common.copy')}
              describe={t('links.merge.copyFor', { tool: name })}
            />
          </li>
        ))}
      </ul>
      <p className="text-xs text-ink-2">{t('links.merge.others')}</p>
    </div>
  )
}

type MergeLinkDialogProps = { link: Link; title: string; open: boolean; onOpenChange(open: boolean): void }

export function MergeLinkDialog({ link, title, open, onOpenChange }: MergeLinkDialogProps) {
  const { t } = useTranslation()
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('links.merge.title', { title })}>
      <MergeLinkTools link={link} />
    </Dialog>
  )
}
