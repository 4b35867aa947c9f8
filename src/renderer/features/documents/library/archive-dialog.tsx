import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Document } from '#shared/model/documents.ts'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { SwitchRow } from '../../../components/switch-row.tsx'
import type { Organising } from './use-organise.ts'

type Props = { documents: readonly Document[]; organising: Organising; onClose(): void; onDone(): void }

/** Asks before documents are archived, and whether their links pause, too. */
export function ArchiveDialog({ documents, organising, onClose, onDone }: Props) {
  const { t } = useTranslation()
  const [pauses, setPauses] = useState(false)
  const archive = async () => {
    const words = (count: number, links: number) =>
      [t('library.archived', { count }), ...(links > 0 ? [t('library.paused', { count: links })] : [])].join(
        ' · ',
      )
    const change = { archived: true, ...(pauses ? { pauseLinks: true as const } : {}) }
    if (await organising.run(documents, change, words)) onDone()
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('library.archiveAsk', { count: documents.length })}
      body={
        <>
          <p>{t('library.archiveWhat')}</p>
          <SwitchRow
            label={t('library.pauseToo')}
            hint={t('library.pauseTooHint')}
            checked={pauses}
            onChange={setPauses}
          />
        </>
      }
      action={t('library.archiveDo')}
      tone="primary"
      onConfirm={archive}
    />
  )
}

/** Asks before all links of documents are turned off. */
export function PauseDialog({ documents, organising, onClose, onDone }: Props) {
  const { t } = useTranslation()
  const pause = async () => {
    const words = (_: number, links: number) => t('library.paused', { count: links })
    if (await organising.run(documents, { pauseLinks: true }, words)) onDone()
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('library.pauseAsk', { count: documents.length })}
      body={t('library.pauseWhat')}
      action={t('library.pauseDo')}
      onConfirm={pause}
    />
  )
}
