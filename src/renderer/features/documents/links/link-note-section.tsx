// Owns the parts of the link form that speak: to the reader before the document, and to the link's owner afterwards.
import { useTranslation } from 'react-i18next'
import { TextAreaField } from '../../../components/field.tsx'
import { SwitchRow } from '../../../components/switch-row.tsx'
import type { SectionProps } from './section-props.ts'

export function ReaderSection({ draft, set }: SectionProps) {
  const { t } = useTranslation()
  return (
    <TextAreaField
      label={t('links.note')}
      hint={t('links.noteHint')}
      rows={3}
      maxLength={1_000}
      value={draft.note}
      onChange={(event) => set({ note: event.target.value })}
    />
  )
}

export function TellingSection({ draft, set }: SectionProps) {
  const { t } = useTranslation()
  return (
    <>
      <SwitchRow
        label={t('links.tellVisits')}
        checked={!draft.muted}
        onChange={(told) => set({ muted: !told })}
      />
      <SwitchRow
        label={t('links.tellRefused')}
        hint={t('links.tellRefusedHint')}
        checked={draft.tellRefused}
        onChange={(tellRefused) => set({ tellRefused })}
      />
    </>
  )
}
