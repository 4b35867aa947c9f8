import { useTranslation } from 'react-i18next'
import type { MemberVisibility, Workspace } from '#shared/model/people.ts'
import { Card, Notice, Section } from '../../../components/screen.tsx'
import { Select } from '../../../components/select.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { useRestrictedWorkers } from './restricted-workers.ts'

const choices = ['everything', 'ownReaders', 'own'] as const satisfies MemberVisibility[]

/** What members see of each other. For admins. */
export function VisibilitySection({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const label = t('settings.visibility.label')
  const isWorkerRestricted = useRestrictedWorkers(workspace).size > 0
  return (
    <Section title={t('settings.visibility.title')}>
      <Card>
        <SettingRow label={label} hint={t(`settings.visibility.hints.${workspace.memberVisibility}`)}>
          <div className="w-60">
            <Select<MemberVisibility>
              label={label}
              value={workspace.memberVisibility}
              onChange={(memberVisibility) =>
                void attempt(() => call('workspace.update', { memberVisibility }))
              }
              choices={choices.map((value) => ({ value, label: t(`settings.visibility.choices.${value}`) }))}
            />
          </div>
        </SettingRow>
      </Card>
      {isWorkerRestricted ? (
        <div className="mt-2">
          <Notice tone="warn">{t('settings.worker.restricted')}</Notice>
        </div>
      ) : null}
    </Section>
  )
}
