import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Notice } from '../../components/screen.tsx'
import { useSession } from '../../lib/session.ts'

/** Warns that tokens are only in memory. After a restart the member must connect again. */
export function SecretsNotice() {
  const { t } = useTranslation()
  const secrets = useSession((state) => state.session?.secrets)
  if (secrets?.store !== 'memory') return null
  return (
    <div className="mt-3">
      <Notice tone="warn" icon={<TriangleAlert size={16} aria-hidden className="shrink-0" />}>
        {t('settings.secretsInMemory')}
      </Notice>
    </div>
  )
}
