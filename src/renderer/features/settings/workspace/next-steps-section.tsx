import { useTranslation } from 'react-i18next'
import type { Workspace } from '#shared/model/people.ts'
import { Card, Section } from '../../../components/screen.tsx'
import { NextStepsEditor } from '../../../entities/next-steps/next-steps-editor.tsx'
import { call } from '../../../lib/bridge/desktop.ts'

/** What readers of all documents are offered, except of documents with next steps of their own. */
export function NextStepsSection({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation('branding', { keyPrefix: 'steps' })
  const { nextSteps } = workspace
  return (
    <Section title={t('title')} hint={t('workspaceHint')}>
      <Card>
        <div className="@container py-3">
          <NextStepsEditor
            key={JSON.stringify(nextSteps)}
            stored={nextSteps}
            save={(next) => call('workspace.update', { nextSteps: next })}
          />
        </div>
      </Card>
    </Section>
  )
}
