import { useController, useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/button.tsx'
import { TextField } from '../../../components/field.tsx'
import {
  FormSwitchRow,
  FormTextAreaField,
  FormTextField,
  FormToggleGroup,
} from '../../../components/form-fields.tsx'
import { SwitchRow } from '../../../components/switch-row.tsx'
import type { LinkDraft } from './link-draft.ts'
import type { LinkFormValues } from './link-form-schema.ts'

/** The fields for passcode, expiry, download, watermark and agreement. */
export function ProtectionSection() {
  const { t } = useTranslation()
  return (
    <>
      <Passcode />
      <Ends />
      <FormSwitchRow<LinkFormValues> name="allowDownload" label={t('links.allowDownload')} />
      <FormSwitchRow<LinkFormValues>
        name="allowShare"
        label={t('links.allowShare')}
        hint={t('links.allowShareHint')}
      />
      <FormSwitchRow<LinkFormValues>
        name="watermark"
        label={t('links.watermark')}
        hint={t('links.watermarkHint')}
      />
      <FormTextAreaField<LinkFormValues>
        name="agreement"
        label={t('links.agreement')}
        hint={t('links.agreementHint')}
        rows={3}
        maxLength={20_000}
      />
    </>
  )
}

function Passcode() {
  const { t } = useTranslation()
  const { field, fieldState } = useController<LinkFormValues, 'passcode'>({ name: 'passcode' })
  const passcode = field.value
  return (
    <div className="flex flex-col gap-2">
      <SwitchRow
        label={t('links.passcodeAsk')}
        checked={passcode !== 'none'}
        onChange={(on) => field.onChange(on ? { typed: '' } : 'none')}
      />
      {passcode === 'kept' ? (
        <p className="flex items-center gap-2 text-ink-2">
          {t('links.passcodeKept')}
          <Button small onClick={() => field.onChange({ typed: '' })}>
            {t('links.passcodeChange')}
          </Button>
        </p>
      ) : null}
      {typeof passcode === 'object' ? (
        <TextField
          label={t('links.passcode')}
          hint={t('links.passcodeHint')}
          error={fieldState.error?.message}
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          className="max-w-60"
          value={passcode.typed}
          onChange={(event) => field.onChange({ typed: event.target.value })}
        />
      ) : null}
    </div>
  )
}

const kinds: readonly LinkDraft['ends'][] = ['never', 'days', 'date']

function Ends() {
  const { t } = useTranslation()
  const ends = useWatch<LinkFormValues, 'ends'>({ name: 'ends' })
  return (
    <div className="flex flex-col gap-2">
      <span aria-hidden className="text-sm font-medium">
        {t('links.ends')}
      </span>
      <FormToggleGroup<LinkFormValues, LinkDraft['ends']>
        name="ends"
        label={t('links.ends')}
        choices={kinds.map((kind) => ({ value: kind, label: t(`links.endsChoice.${kind}`) }))}
      />
      {ends === 'days' ? (
        <FormTextField<LinkFormValues>
          name="endsAfterDays"
          label={t('links.endsAfterDays')}
          inputMode="numeric"
          autoComplete="off"
          className="max-w-24"
        />
      ) : null}
      {ends === 'date' ? (
        <FormTextField<LinkFormValues>
          name="endsOn"
          label={t('links.endsOn')}
          type="date"
          className="max-w-44"
        />
      ) : null}
    </div>
  )
}
