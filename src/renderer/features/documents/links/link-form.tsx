import { zodResolver } from '@hookform/resolvers/zod'
import { useEffect, useRef, useState } from 'react'
import { FormProvider, type FormState, useForm, useFormContext, useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { defaultLinkSettings } from '#shared/link-settings.ts'
import type { Document, Link } from '#shared/model/documents.ts'
import type { LinkBatch } from '#shared/model/link-batches.ts'
import { Button } from '../../../components/button.tsx'
import { CopyButton } from '../../../components/copy-button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { FormTextField, FormToggleGroup } from '../../../components/form-fields.tsx'
import { toCallError } from '../../../lib/bridge/desktop.ts'
import { useErrorText } from '../../../lib/error-text.ts'
import { createBatch, useKnownRecipients, useRequestKey } from '../batches/batch-queries.ts'
import { readRecipients } from '../batches/recipient-list.ts'
import { RecipientsField } from '../batches/recipients-field.tsx'
import { LinkFormForecast } from '../forecast/link-form-forecast.tsx'
import { useCopiedNotice } from '../forecast/use-copied-notice.ts'
import { useCopyLink } from './copy-link.ts'
import { type LinkFormOutput, type LinkFormValues, linkFormSchema, valuesOf } from './link-form-schema.ts'
import { createLink, updateLink } from './link-queries.ts'
import { LinkSections } from './link-sections.tsx'
import { BundleContext } from './link-who-section.tsx'
import { MergeLinkTools } from './merge-link.tsx'
import { isMergeLink } from './merge-query.ts'
import { PresetBar } from './preset-bar.tsx'

type LinkFormProps = {
  document: Document
  link?: Link
  /** The address in the form of a new link. */
  recipient?: string | undefined
  open: boolean
  onOpenChange(open: boolean): void
  /** Called after the form made a batch of links. */
  onBatch?: ((batch: LinkBatch) => void) | undefined
}

export function LinkForm({ document, link, recipient, open, onOpenChange, onBatch }: LinkFormProps) {
  const { t } = useTranslation()
  const onDone = () => onOpenChange(false)
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={link ? t('links.edit') : t('links.new')}>
      <Form
        document={document}
        link={link}
        recipient={recipient}
        onDone={onDone}
        onBatch={(batch) => {
          onDone()
          onBatch?.(batch)
        }}
      />
    </Dialog>
  )
}

type FormProps = {
  document: Document
  link: Link | undefined
  recipient: string | undefined
  onDone(): void
  onBatch(batch: LinkBatch): void
}

function useLinkForm({ document: { id: documentId, bundle }, link, recipient, onDone, onBatch }: FormProps) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [made, setMade] = useState<Link>()
  const known = useKnownRecipients(documentId)
  const keyOf = useRequestKey()
  const schema = linkFormSchema(
    {
      emailWrong: t('links.emailWrong'),
      noRecipients: t('batches.none'),
      problem: (problem, detail) => t(`links.problem.${problem}`, { detail }),
    },
    known,
    Date.now,
  )
  const form = useForm<LinkFormValues, unknown, LinkFormOutput>({
    defaultValues: { ...valuesOf(link, defaultLinkSettings), ...(recipient ? { email: recipient } : {}) },
    resolver: zodResolver(schema),
    reValidateMode: 'onSubmit',
    shouldFocusError: false,
  })
  const save = async ({ recipientEmail, recipients, passcode, settings, ...named }: LinkFormOutput) => {
    // A bundle has no free pages, but a preset may have some.
    const common = { ...named, settings: bundle ? { ...settings, emailFromPage: 1 } : settings }
    if (recipients) {
      const draft = { ...common, documentId, recipients, passcode: passcode ?? null }
      return onBatch(await createBatch({ ...draft, key: keyOf(draft) }))
    }
    if (!link) {
      return setMade(await createLink({ ...common, documentId, recipientEmail, passcode: passcode ?? null }))
    }
    await updateLink(link, { ...common, ...(passcode === undefined ? {} : { passcode }) })
    onDone()
  }
  const submit = form.handleSubmit((output) =>
    save(output).catch((thrown) => form.setError('root', { message: errorText(toCallError(thrown)) })),
  )
  return { form, made, submit }
}

/** Focuses the first field with an error after a submit, and scrolls to the field. */
function useFocusFirstError({ submitCount, errors }: FormState<LinkFormValues>) {
  const element = useRef<HTMLFormElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each submit, not for each change of the errors
  useEffect(() => {
    if (Object.keys(errors).every((field) => field === 'root')) return
    const wrong = ':is(input, textarea):is([aria-invalid=true], [data-invalid])'
    const field = element.current?.querySelector<HTMLElement>(wrong)
    field?.focus({ preventScroll: true })
    field?.scrollIntoView({ block: 'center' })
  }, [submitCount])
  return element
}

function Form(props: FormProps) {
  const { t } = useTranslation()
  const { document, link, onDone } = props
  const { form, made, submit } = useLinkForm(props)
  const element = useFocusFirstError(form.formState)
  const isMany = form.watch('audience') === 'many'
  if (made) return <Made document={document} link={made} onDone={onDone} />
  return (
    <FormProvider {...form}>
      <form ref={element} onSubmit={submit} noValidate className="flex flex-col gap-4">
        <Recipient document={document} link={link} />
        <FormTextField<LinkFormValues>
          name="name"
          label={isMany ? t('batches.name') : t('links.name')}
          hint={isMany ? t('batches.nameHint') : t('links.nameHint')}
          maxLength={120}
        />
        <PresetBar
          draft={form.watch()}
          onChange={(draft) =>
            form.reset(
              { ...form.getValues(), ...draft },
              { keepDefaultValues: true, keepErrors: true, keepSubmitCount: true },
            )
          }
        />
        <BundleContext value={document.bundle !== undefined}>
          <LinkSections />
        </BundleContext>
        <Actions document={document} link={link} onCancel={onDone} />
      </form>
    </FormProvider>
  )
}

type ActionsProps = { document: Document; link: Link | undefined; onCancel(): void }

/** The buttons of the form. The buttons are sticky, so that the user sees the buttons in a long form too. */
function Actions({ document, link, onCancel }: ActionsProps) {
  const { t } = useTranslation()
  const { formState, watch } = useFormContext<LinkFormValues>()
  const { errors, isSubmitting } = formState
  const [audience, list] = watch(['audience', 'list'])
  const known = useKnownRecipients(document.id)
  const count = audience === 'many' ? readRecipients(list, known).recipients.length : 0
  return (
    <div className="sticky -bottom-5 z-10 -mx-5 -mb-5 flex flex-col gap-2 rounded-b-card border-t border-line bg-raised px-5 py-3">
      <LinkFormForecast document={document} link={link} />
      {errors.root ? (
        <p role="alert" className="text-bad">
          {errors.root.message}
        </p>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{t('common.cancel')}</Button>
        <Button variant="primary" type="submit" busy={isSubmitting}>
          {link ? t('common.save') : count > 0 ? t('batches.create', { count }) : t('links.create')}
        </Button>
      </div>
    </div>
  )
}

function Recipient({ document, link }: { document: Document; link: Link | undefined }) {
  const { t } = useTranslation()
  const audience = useWatch<LinkFormValues, 'audience'>({ name: 'audience' })
  return (
    <>
      {link ? null : (
        <FormToggleGroup<LinkFormValues, LinkFormValues['audience']>
          name="audience"
          label={t('links.forWhom')}
          choices={[
            { value: 'one', label: t('links.forOne') },
            { value: 'many', label: t('batches.forMany') },
            { value: 'anybody', label: t('links.forAnybody') },
          ]}
        />
      )}
      {audience === 'one' ? (
        <FormTextField<LinkFormValues>
          name="email"
          label={t('links.recipient')}
          hint={t('links.recipientHint')}
          type="email"
          autoComplete="off"
          autoFocus={!link}
          disabled={!!link}
        />
      ) : null}
      {audience === 'many' ? <RecipientsField documentId={document.id} /> : null}
    </>
  )
}

type MadeProps = { document: Document; link: Link; onDone(): void }

function Made({ document, link, onDone }: MadeProps) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-col gap-4">
      <p>
        {link.recipientEmail ? t('links.madeFor', { email: link.recipientEmail }) : t('links.madeGeneral')}
      </p>
      {isMergeLink(link) ? <MergeLinkTools link={link} /> : <MadeUrl document={document} link={link} />}
      <div className="flex justify-end">
        <Button onClick={onDone}>{t('common.done')}</Button>
      </div>
    </div>
  )
}

function MadeUrl({ document, link }: { document: Document; link: Link }) {
  const { t } = useTranslation()
  const onCopied = useCopiedNotice(document)
  const copyLink = useCopyLink(document)
  return (
    <div className="flex items-center gap-2 rounded-control border border-line bg-sunken py-1.5 pr-1.5 pl-3">
      <span className="min-w-0 flex-1 truncate font-mono text-xs select-text">{link.url}</span>
      <CopyButton
        variant="primary"
        small
        text={link.url}
        copy={() => copyLink(link)}
        label={t('links.copy')}
        onCopied={() => onCopied(link)}
      />
    </div>
  )
}
