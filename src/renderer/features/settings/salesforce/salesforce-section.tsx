import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { foreignHost } from '#shared/salesforce-login-url.ts'
import { Notice, Section } from '../../../components/screen.tsx'
import { ConnectionCard } from '../../../entities/salesforce/connection-card.tsx'
import { PreflightSection } from '../../../entities/salesforce/preflight-card.tsx'
import { SalesforceAppForm } from '../../../entities/salesforce/salesforce-app-form.tsx'
import { SecretsNotice } from '../../../entities/salesforce/secrets-notice.tsx'
import { SetupGuide } from '../../../entities/salesforce/setup-guide.tsx'
import { useIsAdmin, useSession } from '../../../lib/session.ts'
import { ApiBudgetSection } from './api-budget-section.tsx'
import { ConsumerSecretSection } from './consumer-secret-section.tsx'
import { OptionalWritesSection } from './optional-writes-section.tsx'
import { PauseNotice } from './pause-notice.tsx'

export function SalesforceSection() {
  const { t } = useTranslation()
  const isAdmin = useIsAdmin()
  const joined = useSession((state) => !!state.session?.workspace)
  const notConfigured = useSession((state) => state.session?.salesforce.state === 'notConfigured')
  return (
    <>
      <Section title={t('settings.connection')} hint={t('settings.connectionHint')}>
        <ConnectionCard />
        <ForeignHostNotice />
        <PauseNotice />
        <SecretsNotice />
      </Section>
      <PreflightSection />
      {isAdmin ? (
        <Section title={t('settings.app')} hint={t('settings.appHint')}>
          <SalesforceAppForm />
        </Section>
      ) : null}
      {isAdmin ? <SetupGuide open={notConfigured} /> : null}
      {joined ? <ConsumerSecretSection /> : null}
      {joined && isAdmin ? <OptionalWritesSection /> : null}
      {joined ? <ApiBudgetSection /> : null}
    </>
  )
}

/** Warns all members if the login URL is not on a host of Salesforce. */
function ForeignHostNotice() {
  const { t } = useTranslation('salesforce')
  const host = useSession((state) => foreignHost(state.session?.workspace?.salesforceApp?.loginUrl))
  if (!host) return null
  return (
    <div className="mt-3">
      <Notice tone="warn" icon={<TriangleAlert size={16} aria-hidden className="shrink-0" />}>
        {t('foreignHost', { host })}
      </Notice>
    </div>
  )
}
