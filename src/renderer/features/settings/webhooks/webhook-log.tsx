import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Webhook, WebhookDelivery, WebhookDeliveryDetails } from '#shared/model/webhooks.ts'
import { Button } from '../../../components/button.tsx'
import { Chip, type Tone } from '../../../components/chip.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { ClockTime, DateAndTime } from '../../../components/time.tsx'
import { toast, useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { exactTime } from '../../../lib/time.ts'
import { PagedCard } from '../fields/paged-card.tsx'
import { useEventName } from './event-name.ts'
import { refetchWebhooks, webhookQueries } from './webhook-queries.ts'

const tones: Record<WebhookDelivery['state'], Tone> = {
  ...{ waiting: 'plain', sending: 'accent', held: 'plain' },
  ...{ delivered: 'ok', failed: 'bad', dropped: 'quiet' },
}

/** The deliveries of a webhook. A click shows one of them with its body and the answer. */
export function WebhookLog({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState<string | null>(null)
  const list = useInfiniteQuery(webhookQueries.log(webhook.id))
  if (opened) return <Delivery webhook={webhook} deliveryId={opened} onBack={() => setOpened(null)} />
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-ink-2">{t('webhooks.logHint')}</p>
      <PagedCard list={list} none={t('webhooks.logEmpty')} more={t('webhooks.loadMore')}>
        {(deliveries) => (
          <ul className="divide-y divide-line">
            {deliveries.map((delivery) => (
              <DeliveryRow
                key={delivery.id}
                webhook={webhook}
                delivery={delivery}
                onOpen={() => setOpened(delivery.id)}
              />
            ))}
          </ul>
        )}
      </PagedCard>
    </div>
  )
}

function useReplay(webhook: Webhook, deliveryId: string) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  return () =>
    attempt(async () => {
      await call('webhooks.replay', { webhookId: webhook.id, deliveryId })
      toast(t('webhooks.replayed'))
      await refetchWebhooks()
    })
}

const canReplay = (webhook: Webhook, { state }: WebhookDelivery) =>
  webhook.pausedAt === null && webhook.disabledAt === null && state !== 'sending' && state !== 'held'

type RowProps = { webhook: Webhook; delivery: WebhookDelivery; onOpen(): void }

function DeliveryRow({ webhook, delivery, onOpen }: RowProps) {
  const { t } = useTranslation()
  const locale = useLocale()
  const nameOf = useEventName()
  const replay = useReplay(webhook, delivery.id)
  const event = nameOf(delivery.event)
  return (
    <li className="flex items-center gap-3 py-2">
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2">
          <span className="truncate">{event}</span>
          <Chip tone={tones[delivery.state]}>{t(`webhooks.deliveryStates.${delivery.state}`)}</Chip>
        </div>
        <div className="text-xs text-ink-3">
          <DateAndTime at={delivery.occurredAt} />
          <Result delivery={delivery} />
        </div>
      </div>
      <Button
        small
        onClick={onOpen}
        aria-label={t('webhooks.showOf', { event, time: exactTime(Date.parse(delivery.occurredAt), locale) })}
      >
        {t('webhooks.show')}
      </Button>
      <Button small disabled={!canReplay(webhook, delivery)} onClick={() => void replay()}>
        {t('webhooks.replay')}
      </Button>
    </li>
  )
}

/** Says what the last attempt gave, and when the next one is. */
function Result({ delivery }: { delivery: WebhookDelivery }) {
  const { t } = useTranslation()
  const { status, problem, attempts, nextAttemptAt, durationMs } = delivery
  const parts = [
    status === null ? null : t('webhooks.status', { status }),
    problem === null ? null : t(`webhooks.problems.${problem}`),
    durationMs === null ? null : `${durationMs} ms`,
    attempts > 0 ? t('webhooks.attempts', { count: attempts }) : null,
  ].filter((part) => part !== null)
  return (
    <>
      {parts.map((part) => ` · ${part}`)}
      {nextAttemptAt && attempts > 0 ? (
        <>
          {` · ${t('webhooks.nextAttempt')} `}
          <ClockTime at={nextAttemptAt} />
        </>
      ) : null}
    </>
  )
}

type DeliveryProps = { webhook: Webhook; deliveryId: string; onBack(): void }

function Delivery({ webhook, deliveryId, onBack }: DeliveryProps) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(webhookQueries.delivery(webhook.id, deliveryId))
  const replay = useReplay(webhook, deliveryId)
  return (
    <div className="flex flex-col gap-3">
      <div className="flex justify-between gap-2">
        <Button small onClick={onBack}>
          {t('webhooks.back')}
        </Button>
        <Button small disabled={!data || !canReplay(webhook, data)} onClick={() => void replay()}>
          {t('webhooks.replay')}
        </Button>
      </div>
      {data ? (
        <DeliveryFacts delivery={data} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={3} height={40} />
      )}
    </div>
  )
}

function DeliveryFacts({ delivery }: { delivery: WebhookDeliveryDetails }) {
  const { t } = useTranslation()
  const nameOf = useEventName()
  return (
    <>
      <div className="flex items-center gap-2">
        <span className="font-medium">{nameOf(delivery.event)}</span>
        <Chip tone={tones[delivery.state]}>{t(`webhooks.deliveryStates.${delivery.state}`)}</Chip>
      </div>
      <p className="text-xs text-ink-3">
        <DateAndTime at={delivery.occurredAt} />
        <Result delivery={delivery} />
      </p>
      <p className="text-xs text-ink-3">
        {t('webhooks.id')}: <code className="select-text">{delivery.id}</code>
      </p>
      <Excerpt title={t('webhooks.body')} text={pretty(delivery.body)} none={t('webhooks.bodyGone')} />
      {delivery.status === null ? null : (
        <Excerpt title={t('webhooks.answer')} text={delivery.response} none={t('webhooks.noAnswer')} />
      )}
    </>
  )
}

const pretty = (json: string | null) => (json === null ? null : JSON.stringify(JSON.parse(json), null, 2))

function Excerpt({ title, text, none }: { title: string; text: string | null; none: string }) {
  return (
    <section>
      <h3 className="mb-1 text-sm font-medium">{title}</h3>
      {text ? (
        <pre className="max-h-64 overflow-auto rounded-control border border-line bg-sunken p-2 font-mono text-xs break-words whitespace-pre-wrap select-text">
          {text}
        </pre>
      ) : (
        <p className="text-sm text-ink-3">{none}</p>
      )}
    </section>
  )
}
