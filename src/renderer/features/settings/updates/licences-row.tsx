import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { CallError } from '../../../lib/bridge/desktop.ts'

/** The build of the window writes this file (scripts/build/notices.ts). */
async function readNotices(): Promise<string> {
  const answer = await fetch('/THIRD-PARTY-NOTICES.txt')
  if (!answer.ok) throw new CallError('unavailable', 'The file with the licences is missing.')
  return answer.text()
}

/** Opens the licences of the packages that the app contains. */
export function LicencesRow() {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const { data } = useQuery({ queryKey: ['licences'], queryFn: readNotices, enabled: isOpen })
  return (
    <SettingRow label={t('updates.licences')} hint={t('updates.licencesHint')}>
      <Button small onClick={() => setOpen(true)}>
        {t('updates.showLicences')}
      </Button>
      <Dialog open={isOpen} onOpenChange={setOpen} title={t('updates.licences')} wide>
        <pre className="font-mono text-xs whitespace-pre-wrap select-text">{data ?? t('common.loading')}</pre>
      </Dialog>
    </SettingRow>
  )
}
