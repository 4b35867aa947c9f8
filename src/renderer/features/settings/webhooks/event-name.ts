import { useTranslation } from 'react-i18next'
import { isTestEvent } from '#shared/model/webhooks.ts'
import type { WebhookEventType } from '#shared/webhook-events.ts'

/** The keys of the names, because a dot separates the parts of a key. */
const keys = {
  'visit.opened': 'visitOpened',
  'visit.left': 'visitLeft',
  'visit.resumed': 'visitResumed',
  'visit.acted': 'visitActed',
  'signal.raised': 'signalRaised',
  'link.created': 'linkCreated',
  'gate.left': 'gateLeft',
  'run.written': 'runWritten',
} as const satisfies Record<WebhookEventType, string>

const isKnown = (event: string): event is WebhookEventType => Object.hasOwn(keys, event)

/** Returns a function that names an event. An event of a newer tracker has its type as its name. */
export function useEventName(): (event: string) => string {
  const { t } = useTranslation()
  return (event) => {
    if (isTestEvent(event)) return t('webhooks.testEvent')
    return isKnown(event) ? t(`webhooks.eventNames.${keys[event]}`) : event
  }
}
