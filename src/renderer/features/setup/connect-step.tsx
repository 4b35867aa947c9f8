import { useTranslation } from 'react-i18next'
import { ConnectionCard } from '../../entities/salesforce/connection-card.tsx'
import { PreflightSection } from '../../entities/salesforce/preflight-card.tsx'
import { SalesforceAppForm } from '../../entities/salesforce/salesforce-app-form.tsx'
import { SecretsNotice } from '../../entities/salesforce/secrets-notice.tsx'
import { SetupGuide } from '../../entities/salesforce/setup-guide.tsx'
import { useIsAdmin, useSession } from '../../lib/session.ts'

export function ConnectStep() {
  const { t } = useTranslation()
  const isAdmin = useIsAdmin()
  const joined = useSession((state) => !!state.session?.workspace)
  const notConfigured = useSession((state) => state.session?.salesforce.state === 'notConfigured')
  if (!joined) return <p className="text-ink-2">{t('setup.joinFirst')}</p>
  return (
    <div className="flex flex-col gap-4">
      <p className="text-ink-2">{t('setup.connect.what')}</p>
      <ConnectionCard />
      <SecretsNotice />
      <PreflightSection />
      {notConfigured && isAdmin ? (
        <>
          <SalesforceAppForm />
          <SetupGuide open={false} />
        </>
      ) : null}
    </div>
  )
}
