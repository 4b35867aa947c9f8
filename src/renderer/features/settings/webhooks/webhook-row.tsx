import { KeyRound, Pause, Pencil, Play, Send, Trash2, Webhook as WebhookIcon } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Webhook } from '#shared/model/webhooks.ts'
import { Button } from '../../../components/button.tsx'
import { Chip, type Tone } from '../../../components/chip.tsx'
import { ConfirmDialog, Dialog } from '../../../components/dialog.tsx'
import { ActionsMenu } from '../../../components/menu.tsx'
import { DateAndTime, RelativeTime } from '../../../components/time.tsx'
import { toast, useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { ShownOnce } from '../fields/shown-once.tsx'
import { useEventName } from './event-name.ts'
import { WebhookForm } from './webhook-form.tsx'
import { WebhookLog } from './webhook-log.tsx'
import { refetchWebhooks } from './webhook-queries.ts'

type State = 'working' | 'new' | 'paused' | 'failing' | 'gone' | 'off' | 'secretUnreadable'

const tones: Record<State, Tone> = {
  ...{ working: 'ok', new: 'plain', paused: 'plain', failing: 'warn' },
  ...{ gone: 'bad', off: 'bad', secretUnreadable: 'bad' },
}

function stateOf(webhook: Webhook): State {
  if (webhook.disabledAt) return webhook.disabledReason === 'gone' ? 'gone' : 'off'
  if (webhook.pausedAt) return 'paused'
  if (!webhook.secretReadable) return 'secretUnreadable'
  if (webhook.failingSince) return 'failing'
  return webhook.lastSuccessAt ? 'working' : 'new'
}

const hints = { gone: 'goneHint', off: 'offHint', secretUnreadable: 'unreadableHint' } as const

type Shown = 'log' | 'edit' | 'rotate' | 'remove' | null

/** One webhook: its state, its log, and what an admin can do with it. */
export function WebhookRow({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation()
  const [shown, setShown] = useState<Shown>(null)
  const state = stateOf(webhook)
  const close = () => setShown(null)
  const dialog = (which: Shown) => ({ open: shown === which, onOpenChange: close })
  return (
    <li className="flex min-h-14 items-start gap-3 py-2.5">
      <WebhookIcon size={18} aria-hidden className="mt-0.5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2">
          <span className="truncate">{webhook.name}</span>
          <Chip tone={tones[state]}>{t(`webhooks.states.${state}`)}</Chip>
        </div>
        <WebhookFacts webhook={webhook} />
        {state in hints ? (
          <p className="mt-1 text-xs text-bad">{t(`webhooks.${hints[state as keyof typeof hints]}`)}</p>
        ) : null}
      </div>
      <Button small onClick={() => setShown('log')}>
        {t('webhooks.log')}
      </Button>
      <WebhookMenu webhook={webhook} onShow={setShown} />
      <Dialog {...dialog('log')} wide title={t('webhooks.logTitle', { name: webhook.name })}>
        <WebhookLog webhook={webhook} />
      </Dialog>
      <Dialog {...dialog('edit')} title={t('webhooks.editTitle')}>
        <WebhookForm webhook={webhook} onDone={close} />
      </Dialog>
      <RotateDialogs webhook={webhook} {...dialog('rotate')} />
      <ConfirmDialog
        {...dialog('remove')}
        title={t('webhooks.removeAsk', { name: webhook.name })}
        body={t('webhooks.removeWhat')}
        action={t('webhooks.remove')}
        onConfirm={async () => {
          await call('webhooks.remove', { webhookId: webhook.id })
          await refetchWebhooks()
        }}
      />
    </li>
  )
}

function WebhookFacts({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation()
  const nameOf = useEventName()
  return (
    <>
      <div className="truncate font-mono text-xs text-ink-3">{webhook.url}</div>
      <div className="text-xs text-ink-3">{webhook.events.map(nameOf).join(' · ')}</div>
      <div className="text-xs text-ink-3">
        {webhook.failingSince ? (
          <>
            {t('webhooks.failingSince')} <DateAndTime at={webhook.failingSince} />
            {' · '}
          </>
        ) : null}
        {webhook.lastSuccessAt ? (
          <>
            {t('webhooks.lastSuccess')} <RelativeTime at={webhook.lastSuccessAt} />
          </>
        ) : (
          t('webhooks.states.new')
        )}
        {webhook.waiting > 0 ? ` · ${t('webhooks.waiting', { count: webhook.waiting })}` : null}
      </div>
      {webhook.oldSecretUntil ? (
        <div className="text-xs text-ink-3">
          {t('webhooks.oldSecret')} <DateAndTime at={webhook.oldSecretUntil} />
        </div>
      ) : null}
    </>
  )
}

function WebhookMenu({ webhook, onShow }: { webhook: Webhook; onShow(shown: Shown): void }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const webhookId = webhook.id
  const isOff = webhook.pausedAt !== null || webhook.disabledAt !== null
  const test = async () => {
    await call('webhooks.test', { webhookId })
    toast(t('webhooks.testSent'))
    await refetchWebhooks()
  }
  const setPaused = async (paused: boolean) => {
    await call('webhooks.update', { webhookId, paused })
    await refetchWebhooks()
  }
  const icon = { size: 14, 'aria-hidden': true }
  return (
    <ActionsMenu
      label={t('webhooks.more', { name: webhook.name })}
      actions={[
        {
          ...{ key: 'test', label: t('webhooks.test'), icon: <Send {...icon} />, disabled: isOff },
          onSelect: () => void attempt(test),
        },
        {
          ...{ key: 'edit', label: t('webhooks.edit'), icon: <Pencil {...icon} /> },
          onSelect: () => onShow('edit'),
        },
        isOff
          ? {
              ...{ key: 'resume', label: t('webhooks.resume'), icon: <Play {...icon} /> },
              onSelect: () => void attempt(() => setPaused(false)),
            }
          : {
              ...{ key: 'pause', label: t('webhooks.pause'), icon: <Pause {...icon} /> },
              onSelect: () => void attempt(() => setPaused(true)),
            },
        {
          ...{ key: 'rotate', label: t('webhooks.rotate'), icon: <KeyRound {...icon} /> },
          onSelect: () => onShow('rotate'),
        },
        {
          ...{ key: 'remove', label: t('webhooks.remove'), icon: <Trash2 {...icon} />, danger: true },
          onSelect: () => onShow('remove'),
        },
      ]}
    />
  )
}

type RotateProps = { webhook: Webhook; open: boolean; onOpenChange(open: boolean): void }

/** Asks before it makes a new secret, and then shows the secret once. */
function RotateDialogs({ webhook, open, onOpenChange }: RotateProps) {
  const { t } = useTranslation()
  const [secret, setSecret] = useState<string>()
  const done = () => setSecret(undefined)
  return (
    <>
      <ConfirmDialog
        open={open}
        onOpenChange={onOpenChange}
        title={t('webhooks.rotateAsk', { name: webhook.name })}
        body={t('webhooks.rotateWhat')}
        action={t('webhooks.rotate')}
        tone="primary"
        onConfirm={async () => {
          const made = await call('webhooks.rotateSecret', { webhookId: webhook.id })
          setSecret(made.secret)
          await refetchWebhooks()
        }}
      />
      <Dialog open={secret !== undefined} onOpenChange={done} title={t('webhooks.secret')}>
        <ShownOnce text={secret ?? ''} words={t('webhooks.made')} onDone={done} />
      </Dialog>
    </>
  )
}
