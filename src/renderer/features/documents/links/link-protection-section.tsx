// Owns the part of the link form that protects the document: passcode, end, download, watermark, agreement.
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/button.tsx'
import { TextAreaField, TextField } from '../../../components/field.tsx'
import { SwitchRow } from '../../../components/switch-row.tsx'
import { ToggleGroup } from '../../../components/toggle-group.tsx'
import type { LinkDraft } from './link-draft.ts'
import type { SectionProps } from './section-props.ts'

export function ProtectionSection(props: SectionProps) {
  const { t } = useTranslation()
  const { draft, set } = props
  return (
    <>
      <Passcode {...props} />
      <Ends {...props} />
      <SwitchRow
        label={t('links.allowDownload')}
        checked={draft.allowDownload}
        onChange={(allowDownload) => set({ allowDownload })}
      />
      <SwitchRow
        label={t('links.watermark')}
        hint={t('links.watermarkHint')}
        checked={draft.watermark}
        onChange={(watermark) => set({ watermark })}
      />
      <TextAreaField
        label={t('links.agreement')}
        hint={t('links.agreementHint')}
        rows={3}
        maxLength={20_000}
        value={draft.agreement}
        onChange={(event) => set({ agreement: event.target.value })}
      />
    </>
  )
}

function Passcode({ draft, set, problemOf }: SectionProps) {
  const { t } = useTranslation()
  const { passcode } = draft
  return (
    <div className="flex flex-col gap-2">
      <SwitchRow
        label={t('links.passcodeAsk')}
        checked={passcode !== 'none'}
        onChange={(on) => set({ passcode: on ? { typed: '' } : 'none' })}
      />
      {passcode === 'kept' ? (
        <p className="flex items-center gap-2 text-ink-2">
          {t('links.passcodeKept')}
          <Button small onClick={() => set({ passcode: { typed: '' } })}>
            {t('links.passcodeChange')}
          </Button>
        </p>
      ) : null}
      {typeof passcode === 'object' ? (
        <TextField
          label={t('links.passcode')}
          hint={t('links.passcodeHint')}
          error={problemOf('passcode')}
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          className="max-w-60"
          value={passcode.typed}
          onChange={(event) => set({ passcode: { typed: event.target.value } })}
        />
      ) : null}
    </div>
  )
}

const kinds: readonly LinkDraft['ends'][] = ['never', 'days', 'date']

function Ends({ draft, set, problemOf }: SectionProps) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-col gap-2">
      <span aria-hidden className="text-sm font-medium">
        {t('links.ends')}
      </span>
      <ToggleGroup<LinkDraft['ends']>
        label={t('links.ends')}
        value={draft.ends}
        onChange={(ends) => set({ ends })}
        choices={kinds.map((kind) => ({ value: kind, label: t(`links.endsChoice.${kind}`) }))}
      />
      {draft.ends === 'days' ? (
        <TextField
          label={t('links.endsAfterDays')}
          error={problemOf('endsAfterDays')}
          inputMode="numeric"
          autoComplete="off"
          className="max-w-24"
          value={draft.endsAfterDays}
          onChange={(event) => set({ endsAfterDays: event.target.value })}
        />
      ) : null}
      {draft.ends === 'date' ? (
        <TextField
          label={t('links.endsOn')}
          error={problemOf('endsOn')}
          type="date"
          className="max-w-44"
          value={draft.endsOn}
          onChange={(event) => set({ endsOn: event.target.value })}
        />
      ) : null}
    </div>
  )
}
