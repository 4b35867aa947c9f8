import { useTranslation } from 'react-i18next'
import type { SalesforceTrace } from '#shared/model/privacy.ts'
import { Button } from '../../../components/button.tsx'
import { CopyButton } from '../../../components/copy-button.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'

/** The objects in Salesforce that name the visitor. Lastpage cannot delete them. */
export function SalesforceList({ items }: { items: readonly SalesforceTrace[] }) {
  const { t } = useTranslation('privacy')
  const attempt = useAttempt()
  const csv = ['type,id,url', ...items.map(({ type, id, url }) => `${type},${id},${url}`)].join('\n')
  return (
    <div className="py-2">
      <ul className="flex max-h-52 flex-col overflow-y-auto">
        {items.map(({ type, id, url }) => (
          <li key={id} className="flex items-center justify-between gap-3">
            <span className="min-w-0 truncate text-sm">
              {t(`erasure.salesforceTypes.${type}`)} <span className="text-ink-3 select-text">{id}</span>
            </span>
            <Button
              small
              variant="ghost"
              onClick={() => void attempt(() => call('shell.openExternal', { url }))}
            >
              {t('erasure.open')}
            </Button>
          </li>
        ))}
      </ul>
      <CopyButton text={csv} label={t('erasure.copyCsv')} />
    </div>
  )
}
