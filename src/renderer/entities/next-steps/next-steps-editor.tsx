import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Locale } from '#shared/model/basics.ts'
import { type NextStepKind, NextSteps, nextStepKinds, offeredSteps } from '#shared/model/next-steps.ts'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { SwitchRow } from '../../components/switch-row.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { useMember } from '../../lib/session.ts'
import { NextStepsPreview } from './next-steps-preview.tsx'

type NextStepsEditorProps = {
  stored: NextSteps
  disabled?: boolean
  save(steps: NextSteps): Promise<unknown>
}

const languages = ['en', 'ja'] as const satisfies readonly Locale[]

/** The form of the next steps, with the card that readers see beside it. Nothing is saved before the button is pressed. */
export function NextStepsEditor({ stored, disabled = false, save }: NextStepsEditorProps) {
  const { t } = useTranslation('branding', { keyPrefix: 'steps' })
  const { t: common } = useTranslation()
  const attempt = useAttempt()
  const [draft, setDraft] = useState(stored)
  const [busy, setBusy] = useState(false)
  const read = NextSteps.safeParse(draft)
  const isChanged = JSON.stringify(draft) !== JSON.stringify(stored)
  const change = <K extends NextStepKind>(kind: K, part: Partial<NextSteps[K]>) =>
    setDraft((before) => ({ ...before, [kind]: { ...before[kind], ...part } }))
  const submit = async () => {
    if (!read.success) return
    setBusy(true)
    await attempt(() => save(read.data), common('common.saved'))
    setBusy(false)
  }
  const meetingUrl = useMember()?.meetingUrl ?? null
  return (
    <div className="grid gap-6 @lg:grid-cols-[minmax(0,1fr)_220px]">
      <fieldset disabled={disabled} className="min-w-0">
        {nextStepKinds.map((kind) => (
          <StepFields key={kind} kind={kind} steps={draft} change={change} />
        ))}
        <Button
          variant="primary"
          className="mt-3"
          disabled={disabled || !isChanged || !read.success}
          busy={busy}
          onClick={submit}
        >
          {common('common.save')}
        </Button>
        {isChanged ? <p className="mt-1 text-xs text-ink-3">{t('unsaved')}</p> : null}
      </fieldset>
      <NextStepsPreview
        steps={offeredSteps(draft, {
          meetingUrl: meetingUrl ?? 'https://',
          allowDownload: true,
          allowShare: true,
        })}
      />
    </div>
  )
}

type StepFieldsProps = {
  kind: NextStepKind
  steps: NextSteps
  change<K extends NextStepKind>(kind: K, part: Partial<NextSteps[K]>): void
}

function StepFields({ kind, steps, change }: StepFieldsProps) {
  const { t } = useTranslation('branding', { keyPrefix: 'steps' })
  const { on, label } = steps[kind]
  return (
    <div className="border-line border-b py-1 last-of-type:border-b-0">
      <SwitchRow
        label={t(`kind.${kind}`)}
        hint={t(`hint.${kind}`)}
        checked={on}
        onChange={(next) => change(kind, { on: next })}
      />
      {on ? (
        <div className="mb-3 grid grid-cols-2 gap-3">
          {kind === 'meeting' || kind === 'page' ? (
            <UrlField kind={kind} url={steps[kind].url} change={change} />
          ) : null}
          {languages.map((language) => (
            <TextField
              key={language}
              label={t(`label.${language}`)}
              placeholder={t(`preset.${language}.${kind}`)}
              maxLength={40}
              value={label[language]}
              onChange={(event) => change(kind, { label: { ...label, [language]: event.target.value } })}
            />
          ))}
        </div>
      ) : null}
    </div>
  )
}

type UrlFieldProps = Pick<StepFieldsProps, 'change'> & { kind: 'meeting' | 'page'; url: string | null }

function UrlField({ kind, url, change }: UrlFieldProps) {
  const { t } = useTranslation('branding')
  const isWrong = url !== null && !NextSteps.shape[kind].shape.url.safeParse(url).success
  return (
    <div className="col-span-2">
      <TextField
        label={t(`steps.url.${kind}`)}
        type="url"
        inputMode="url"
        placeholder="https://"
        value={url ?? ''}
        error={isWrong ? t('meetingUrlWrong') : undefined}
        onChange={(event) => change(kind, { url: event.target.value.trim() || null })}
      />
    </div>
  )
}
