import { createContext, useContext } from 'react'
import { useController, useFormContext } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { FormSwitchRow, FormTextAreaField, FormTextField } from '../../../components/form-fields.tsx'
import { ToggleGroup } from '../../../components/toggle-group.tsx'
import { useSession } from '../../../lib/session.ts'
import type { LinkFormValues } from './link-form-schema.ts'

/** True in the form of a link of a bundle, which has no free pages. */
export const BundleContext = createContext(false)

/** The fields for the e-mail address, its verification, the allow list and the block list. */
export function WhoSection() {
  const { t } = useTranslation()
  const { audience, verifyEmail } = useFormContext<LinkFormValues>().watch()
  const canSend = useSession((state) => state.session?.workspace?.channels.email ?? false)
  return (
    <>
      {audience === 'anybody' ? <AskForEmail /> : null}
      {audience === 'anybody' ? <Merging /> : null}
      <FormSwitchRow<LinkFormValues>
        name="verifyEmail"
        label={t('links.verifyEmail')}
        hint={canSend || verifyEmail ? t('links.verifyEmailHint') : t('links.verifyEmailOff')}
        disabled={!canSend && !verifyEmail}
      />
      <FormTextAreaField<LinkFormValues>
        name="allow"
        label={t('links.allow')}
        hint={t('links.allowHint')}
        rows={2}
        spellCheck={false}
      />
      <FormTextAreaField<LinkFormValues>
        name="block"
        label={t('links.block')}
        hint={t('links.blockHint')}
        rows={2}
        spellCheck={false}
      />
    </>
  )
}

/** What a mail tool adds to the link: the address, the Salesforce id, or both. */
function Merging() {
  const { t } = useTranslation()
  const values = useFormContext<LinkFormValues>().watch()
  const { mergeEmail, mergeRecord, verifyEmail, watermark, allow, block } = values
  /** The link needs the address of every reader, so an id is not enough. */
  const isAsked = verifyEmail || watermark || `${allow}${block}`.trim() !== ''
  return (
    <>
      <FormSwitchRow<LinkFormValues>
        name="mergeEmail"
        label={t('links.merge.setting')}
        hint={t(`links.merge.${mergeEmail ? (verifyEmail ? 'confirmed' : 'claimed') : 'settingHint'}`)}
      />
      <FormSwitchRow<LinkFormValues>
        name="mergeRecord"
        label={t('links.merge.record')}
        hint={t(`links.merge.${mergeRecord ? (isAsked ? 'recordNoted' : 'recordClaimed') : 'recordHint'}`)}
      />
    </>
  )
}

function AskForEmail() {
  const { t } = useTranslation()
  const isBundle = useContext(BundleContext)
  const { requireEmail, later, verifyEmail, watermark, allow, block } =
    useFormContext<LinkFormValues>().watch()
  const { field } = useController<LinkFormValues, 'later'>({ name: 'later' })
  /** The watermark and the two lists need the e-mail address of every reader on page 1. */
  const isNeeded = watermark || `${allow}${block}`.trim() !== ''
  return (
    <div className="flex flex-col gap-2">
      <FormSwitchRow<LinkFormValues>
        name="requireEmail"
        label={t('links.requireEmail')}
        hint={requireEmail ? undefined : t('links.requireEmailHint')}
      />
      {!requireEmail && (verifyEmail || isNeeded) ? (
        <p className="text-xs text-ink-2">{t('links.askedAnyway')}</p>
      ) : null}
      {requireEmail && !isBundle ? (
        <ToggleGroup<'atOnce' | 'later'>
          label={t('links.whenToAsk')}
          value={later ? 'later' : 'atOnce'}
          onChange={(when) => field.onChange(when === 'later')}
          choices={[
            { value: 'atOnce', label: t('links.atOnce') },
            { value: 'later', label: t('links.later') },
          ]}
        />
      ) : null}
      {requireEmail && later && !isBundle ? (
        <FormTextField<LinkFormValues>
          name="fromPage"
          label={t('links.fromPage')}
          hint={isNeeded ? t('links.askedAtOnce') : t('links.fromPageHint')}
          inputMode="numeric"
          autoComplete="off"
          className="max-w-24"
        />
      ) : null}
    </div>
  )
}
