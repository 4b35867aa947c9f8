// Owns making a link, and changing one: for one prospect or for anybody, and what it asks and allows.
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Email, type Link } from '#shared/model.ts'
import { toCallError } from '../../app/desktop.ts'
import { Button } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { useErrorText } from '../../components/error-text.ts'
import { TextField } from '../../components/field.tsx'
import { SwitchRow } from '../../components/switch-row.tsx'
import { ToggleGroup } from '../../components/toggle-group.tsx'
import { createLink, updateLink } from './links-store.ts'

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

function useLinkForm({ documentId, link, onDone }: FormProps) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [audience, setAudience] = useState<Audience>(link && !link.recipientEmail ? 'anybody' : 'one')
  const [email, setEmail] = useState(link?.recipientEmail ?? '')
  const [name, setName] = useState(link?.name ?? '')
  const [settings, setSettings] = useState(link?.settings ?? { requireEmail: true, allowDownload: true })
  const [problem, setProblem] = useState<{ email?: string; other?: string }>({})
  const [busy, setBusy] = useState(false)
  const [made, setMade] = useState<Link>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const recipient = audience === 'one' ? Email.safeParse(email) : undefined
    if (recipient && !recipient.success) return setProblem({ email: t('links.emailWrong') })
    setBusy(true)
    setProblem({})
    try {
      if (link) {
        await updateLink(link, { name: name.trim(), settings })
        onDone()
      } else {
        setMade(
          await createLink({
            documentId,
            name: name.trim(),
            recipientEmail: recipient?.data ?? null,
            settings,
            passcode: null,
          }),
        )
      }
    } catch (thrown) {
      setProblem({ other: errorText(toCallError(thrown)) })
    } finally {
      setBusy(false)
    }
  }
  return {
    audience,
    setAudience,
    email,
    setEmail,
    name,
    setName,
    settings,
    setSettings,
    problem,
    busy,
    made,
    submit,
  }
}

function Form(props: FormProps) {
  const { t } = useTranslation()
  const { link, onDone } = props
  const form = useLinkForm(props)
  if (form.made) return <Made link={form.made} onDone={onDone} />
  return (
    <form onSubmit={form.submit} noValidate className="flex flex-col gap-4">
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
      <TextField
        label={t('links.name')}
        hint={t('links.nameHint')}
        maxLength={120}
        value={form.name}
        onChange={(event) => form.setName(event.target.value)}
      />
      <div className="divide-y divide-line border-y border-line">
        {form.audience === 'anybody' ? (
          <SwitchRow
            label={t('links.requireEmail')}
            hint={t('links.requireEmailHint')}
            checked={form.settings.requireEmail}
            onChange={(requireEmail) => form.setSettings({ ...form.settings, requireEmail })}
          />
        ) : null}
        <SwitchRow
          label={t('links.allowDownload')}
          checked={form.settings.allowDownload}
          onChange={(allowDownload) => form.setSettings({ ...form.settings, allowDownload })}
        />
      </div>
      {form.problem.other ? (
        <p role="alert" className="text-bad">
          {form.problem.other}
        </p>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        <Button variant="primary" type="submit" busy={form.busy}>
          {link ? t('common.save') : t('links.create')}
        </Button>
      </div>
    </form>
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
