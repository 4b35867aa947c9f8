import { useTranslation } from 'react-i18next'
import { FormSwitchRow, FormTextAreaField } from '../../../components/form-fields.tsx'
import type { LinkFormValues } from './link-form-schema.ts'

/** The field for the note that readers see before the document. */
export function ReaderSection() {
  const { t } = useTranslation()
  return (
    <FormTextAreaField<LinkFormValues>
      name="note"
      label={t('links.note')}
      hint={t('links.noteHint')}
      rows={3}
      maxLength={1_000}
    />
  )
}

/** Switches for the notifications to the link's owner. */
export function NotifySection() {
  const { t } = useTranslation()
  return (
    <>
      <FormSwitchRow<LinkFormValues> name="muted" inverted label={t('links.tellVisits')} />
      <FormSwitchRow<LinkFormValues>
        name="tellRefused"
        label={t('links.tellRefused')}
        hint={t('links.tellRefusedHint')}
      />
    </>
  )
}
