import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { maxWebhookUrl, type Webhook, WebhookEvent } from '#shared/model/webhooks.ts'
import { type WebhookEventType, webhookEventTypes } from '#shared/webhook-events.ts'
import { Button } from '../../../components/button.tsx'
import { CheckboxGroup } from '../../../components/checkbox-group.tsx'
import { TextField } from '../../../components/field.tsx'
import { call, toCallError } from '../../../lib/bridge/desktop.ts'
import { useErrorText } from '../../../lib/error-text.ts'
import { ShownOnce } from '../fields/shown-once.tsx'
import { useEventName } from './event-name.ts'
import { refetchWebhooks } from './webhook-queries.ts'

type Draft = { name: string; url: string; events: WebhookEventType[] }
type Problems = { name?: string; url?: string; events?: string; request?: string }

const draftOf = (webhook: Webhook | undefined): Draft => ({
  name: webhook?.name ?? '',
  url: webhook?.url ?? '',
  events: webhook
    ? webhook.events.flatMap((event) => WebhookEvent.safeParse(event).data ?? [])
    : ['visit.opened', 'visit.left'],
})

/** Adds a webhook and shows its secret once, or changes `webhook`. The secret is only in the state of this form. */
export function WebhookForm({ webhook, onDone }: { webhook?: Webhook; onDone(): void }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const nameOf = useEventName()
  const [draft, setDraft] = useState(() => draftOf(webhook))
  const [problems, setProblems] = useState<Problems>({})
  const [busy, setBusy] = useState(false)
  const [secret, setSecret] = useState<string>()
  const save = async () => {
    const body = { ...draft, name: draft.name.trim(), url: draft.url.trim() }
    setBusy(true)
    try {
      if (webhook) await call('webhooks.update', { webhookId: webhook.id, ...body })
      else setSecret((await call('webhooks.create', body)).secret)
      await refetchWebhooks()
      if (webhook) onDone()
    } catch (thrown) {
      const error = toCallError(thrown)
      const isUrl = error.code.startsWith('webhook_')
      setProblems({ [isUrl ? 'url' : 'request']: errorText(error) })
    } finally {
      setBusy(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found: Problems = {
      ...(draft.name.trim() ? {} : { name: t('webhooks.nameMissing') }),
      ...(draft.url.trim() ? {} : { url: t('webhooks.urlMissing') }),
      ...(draft.events.length > 0 ? {} : { events: t('webhooks.eventsMissing') }),
    }
    setProblems(found)
    if (Object.keys(found).length === 0) void save()
  }
  if (secret) return <ShownOnce text={secret} words={t('webhooks.made')} onDone={onDone} />
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <TextField
        label={t('webhooks.name')}
        hint={t('webhooks.nameHint')}
        error={problems.name}
        maxLength={80}
        autoFocus
        value={draft.name}
        onChange={({ target }) => setDraft({ ...draft, name: target.value })}
      />
      <TextField
        label={t('webhooks.url')}
        hint={t('webhooks.urlHint')}
        error={problems.url}
        maxLength={maxWebhookUrl}
        inputMode="url"
        value={draft.url}
        onChange={({ target }) => setDraft({ ...draft, url: target.value })}
      />
      <CheckboxGroup<WebhookEventType>
        label={t('webhooks.events')}
        choices={webhookEventTypes.map((event) => ({ value: event, label: nameOf(event), code: event }))}
        values={draft.events}
        error={problems.events}
        onChange={(events) => setDraft({ ...draft, events })}
      />
      {problems.request ? (
        <p role="alert" className="text-sm text-bad">
          {problems.request}
        </p>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        <Button type="submit" variant="primary" busy={busy}>
          {webhook ? t('webhooks.save') : t('webhooks.addAction')}
        </Button>
      </div>
    </form>
  )
}
