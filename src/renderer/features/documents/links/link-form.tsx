// Owns making a link, and changing one: for one prospect or for anybody, and what it asks and allows.
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { defaultLinkSettings, type LinkSettings } from '#shared/link-settings.ts'
import { Email } from '#shared/model/basics.ts'
import type { Link } from '#shared/model/documents.ts'
import { Button } from '../../../components/button.tsx'
import { CopyButton } from '../../../components/copy-button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { TextField } from '../../../components/field.tsx'
import { ToggleGroup } from '../../../components/toggle-group.tsx'
import { toCallError } from '../../../lib/bridge/desktop.ts'
import { useErrorText } from '../../../lib/error-text.ts'
import { type DraftProblems, draftOf, passcodeOf, readDraft } from './link-draft.ts'
import { createLink, updateLink } from './link-queries.ts'
import { LinkSections } from './link-sections.tsx'
import { PresetBar } from './preset-bar.tsx'

type LinkFormProps = { documentId: string; link?: Link; open: boolean; onOpenChange(open: boolean): void }

export function LinkForm({ documentId, link, open, onOpenChange }: LinkFormProps) {
  const { t } = useTranslation()
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={link ? t('links.edit') : t('links.new')}>
      <Form documentId={documentId} link={link} onDone={() => onOpenChange(false)} />
    </Dialog>
  )
}

type Audience = 'one' | 'anybody'
type FormProps = { documentId: string; link: Link | undefined; onDone(): void }
type Problem = { email?: string; fields?: DraftProblems; other?: string }

function useLinkForm({ documentId, link, onDone }: FormProps) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [audience, setAudience] = useState<Audience>(link && !link.recipientEmail ? 'anybody' : 'one')
  const [email, setEmail] = useState(link?.recipientEmail ?? '')
  const [name, setName] = useState(link?.name ?? '')
  const [draft, setDraft] = useState(
    draftOf(link?.settings ?? defaultLinkSettings, link?.hasPasscode ?? false),
  )
  const [problem, setProblem] = useState<Problem>({})
  const [busy, setBusy] = useState(false)
  const [made, setMade] = useState<Link>()
  const save = async (settings: LinkSettings, recipientEmail: string | null) => {
    const passcode = passcodeOf(draft)
    const common = { name: name.trim(), settings }
    if (!link) {
      return setMade(await createLink({ ...common, documentId, recipientEmail, passcode: passcode ?? null }))
    }
    await updateLink(link, { ...common, ...(passcode === undefined ? {} : { passcode }) })
    onDone()
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const recipient = audience === 'one' ? Email.safeParse(email) : undefined
    if (recipient && !recipient.success) return setProblem({ email: t('links.emailWrong') })
    const { settings, problems } = readDraft(draft, Date.now())
    if (Object.keys(problems).length > 0) return setProblem({ fields: problems })
    setBusy(true)
    setProblem({})
    await save(settings, recipient?.data ?? null).catch((thrown) =>
      setProblem({ other: errorText(toCallError(thrown)) }),
    )
    setBusy(false)
  }
  return {
    ...{ audience, setAudience, email, setEmail, name, setName, draft, setDraft },
    ...{ problem, busy, made, submit },
  }
}

/** Where something is wrong, the first such field is gone to: it may lie above or below what is in sight. */
function useFirstProblem(problem: Problem) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (!problem.email && !problem.fields) return
    const wrong = ':is(input, textarea):is([aria-invalid=true], [data-invalid])'
    const field = form.current?.querySelector<HTMLElement>(wrong)
    field?.focus({ preventScroll: true })
    field?.scrollIntoView({ block: 'center' })
  }, [problem])
  return form
}

function Form(props: FormProps) {
  const { t } = useTranslation()
  const { link, onDone } = props
  const form = useLinkForm(props)
  const element = useFirstProblem(form.problem)
  if (form.made) return <Made link={form.made} onDone={onDone} />
  return (
    <form ref={element} onSubmit={form.submit} noValidate className="flex flex-col gap-4">
      <Recipient form={form} link={link} />
      <TextField
        label={t('links.name')}
        hint={t('links.nameHint')}
        maxLength={120}
        value={form.name}
        onChange={(event) => form.setName(event.target.value)}
      />
      <PresetBar draft={form.draft} onChange={form.setDraft} />
      <LinkSections
        draft={form.draft}
        forOne={form.audience === 'one'}
        problems={form.problem.fields ?? {}}
        set={(change) => form.setDraft({ ...form.draft, ...change })}
      />
      <Actions form={form} isNew={!link} onCancel={onDone} />
    </form>
  )
}

/** In sight however long the form is. */
function Actions({ form, isNew, onCancel }: { form: LinkFormState; isNew: boolean; onCancel(): void }) {
  const { t } = useTranslation()
  return (
    <div className="sticky -bottom-5 z-10 -mx-5 -mb-5 flex flex-col gap-2 rounded-b-card border-t border-line bg-raised px-5 py-3">
      {form.problem.other ? (
        <p role="alert" className="text-bad">
          {form.problem.other}
        </p>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{t('common.cancel')}</Button>
        <Button variant="primary" type="submit" busy={form.busy}>
          {isNew ? t('links.create') : t('common.save')}
        </Button>
      </div>
    </div>
  )
}

type LinkFormState = ReturnType<typeof useLinkForm>

function Recipient({ form, link }: { form: LinkFormState; link: Link | undefined }) {
  const { t } = useTranslation()
  return (
    <>
      {link ? null : (
        <ToggleGroup<Audience>
          label={t('links.forWhom')}
          value={form.audience}
          onChange={form.setAudience}
          choices={[
            { value: 'one', label: t('links.forOne') },
            { value: 'anybody', label: t('links.forAnybody') },
          ]}
        />
      )}
      {form.audience === 'one' ? (
        <TextField
          label={t('links.recipient')}
          hint={t('links.recipientHint')}
          error={form.problem.email}
          type="email"
          autoComplete="off"
          autoFocus={!link}
          disabled={!!link}
          value={form.email}
          onChange={(event) => form.setEmail(event.target.value)}
        />
      ) : null}
    </>
  )
}

function Made({ link, onDone }: { link: Link; onDone(): void }) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-col gap-4">
      <p>
        {link.recipientEmail ? t('links.madeFor', { email: link.recipientEmail }) : t('links.madeGeneral')}
      </p>
      <div className="flex items-center gap-2 rounded-control border border-line bg-sunken py-1.5 pr-1.5 pl-3">
        <span className="min-w-0 flex-1 truncate font-mono text-xs select-text">{link.url}</span>
        <CopyButton variant="primary" small text={link.url} label={t('links.copy')} />
      </div>
      <div className="flex justify-end">
        <Button onClick={onDone}>{t('common.done')}</Button>
      </div>
    </div>
  )
}
