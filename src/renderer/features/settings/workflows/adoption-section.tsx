import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/button.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { workspaceFiguresQuery } from '../../../entities/workflows/workflow-queries.ts'
import { AdoptionDialog } from './adoption-dialog.tsx'

/** Documents that do not inherit the workflows of the workspace. Not shown if there is no such document. */
export function AdoptionSection() {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const count = useQuery(workspaceFiguresQuery).data?.notInheriting ?? 0
  return (
    <>
      {count > 0 ? (
        <Section title={t('teamWorkflows.adopt.title')} hint={t('teamWorkflows.adopt.hint')}>
          <Card>
            <SettingRow label={t('teamWorkflows.adopt.some', { count })}>
              <Button onClick={() => setOpen(true)}>{t('teamWorkflows.adopt.choose')}</Button>
            </SettingRow>
          </Card>
        </Section>
      ) : null}
      {/* The dialog stays open after the last document was adopted, because it shows the result. */}
      <AdoptionDialog open={open} onOpenChange={setOpen} />
    </>
  )
}
