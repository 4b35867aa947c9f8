import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { buttonClass } from '../../components/button.tsx'
import { Notice, Screen } from '../../components/screen.tsx'
import { cn } from '../../lib/class-names.ts'
import { useIsAdmin, useSession } from '../../lib/session.ts'
import { ApiTokensSection } from './api-tokens/api-tokens-section.tsx'
import { AuditSection } from './audit/audit-section.tsx'
import { DevicesSection } from './devices/devices-section.tsx'
import { HelpSection } from './help/help-section.tsx'
import { MeSection } from './me/me-section.tsx'
import { PrivacySection } from './privacy/privacy-section.tsx'
import { SalesforceSection } from './salesforce/salesforce-section.tsx'
import { type SettingsSection, sectionsFor, withoutWorkspace } from './settings-sections.ts'
import { SignInSection } from './sign-in/sign-in-section.tsx'
import { UpdatesSection } from './updates/updates-section.tsx'
import { WebhooksSection } from './webhooks/webhooks-section.tsx'
import { WorkflowsSection } from './workflows/workflows-section.tsx'
import { WorkspaceSection } from './workspace/workspace-section.tsx'

const sections = {
  me: <MeSection />,
  salesforce: <SalesforceSection />,
  workspace: <WorkspaceSection />,
  workflows: <WorkflowsSection />,
  signIn: <SignInSection />,
  privacy: <PrivacySection />,
  auditLog: <AuditSection />,
  apiTokens: <ApiTokensSection />,
  webhooks: <WebhooksSection />,
  devices: <DevicesSection />,
  help: <HelpSection />,
  updates: <UpdatesSection />,
} satisfies Record<SettingsSection, ReactNode>

export function SettingsScreen({ section }: { section: string | undefined }) {
  const { t } = useTranslation()
  const isAdmin = useIsAdmin()
  const keys = sectionsFor(isAdmin)
  const open = keys.find((key) => key === section) ?? 'me'
  const joined = useSession((state) => state.session?.workspace !== null)
  return (
    <Screen title={t('places.settings')}>
      <div className="flex min-h-0 flex-1 gap-8 px-6">
        <nav aria-label={t('settings.sectionsLabel')} className="flex w-40 shrink-0 flex-col gap-0.5 pt-1">
          {keys.map((key) => (
            <Link
              key={key}
              href={`/settings/${key}`}
              aria-current={key === open ? 'page' : undefined}
              className={cn(
                'flex h-8 items-center rounded-control px-2.5',
                key === open ? 'bg-pressed font-medium' : 'text-ink-2 hover:bg-hover hover:text-ink',
              )}
            >
              {t(`settings.sections.${key}`)}
            </Link>
          ))}
        </nav>
        <div className="-mr-6 min-h-0 min-w-0 flex-1 overflow-y-auto pr-6 pb-10">
          <div className="max-w-2xl pt-1">
            {joined || withoutWorkspace.has(open) ? sections[open] : <NotJoined />}
          </div>
        </div>
      </div>
    </Screen>
  )
}

function NotJoined() {
  const { t } = useTranslation()
  return (
    <Notice
      tone="plain"
      action={
        <Link href="/setup/join" className={buttonClass('primary', true)}>
          {t('setup.join.action')}
        </Link>
      }
    >
      {t('settings.notJoined')}
    </Notice>
  )
}
