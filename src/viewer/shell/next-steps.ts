// The next steps of the reader: buttons in the bar, and the card after the last page (ADR 113).
import type { NextStepKind, OfferedStep } from '#shared/model/next-steps.ts'
import { stepLabel } from '#shared/step-label.ts'
import type { ViewerBootstrap } from '#shared/viewer-api.ts'
import { element, icon, type Shape } from './elements.ts'
import type { Language, WordKey, Words } from './language.ts'

const SHAPES: Record<OfferedStep['kind'], Shape> = {
  meeting: 'calendar',
  reply: 'mail',
  page: 'next',
  share: 'share',
  download: 'download',
}
const PRESETS: Record<OfferedStep['kind'], WordKey> = {
  meeting: 'toolbar.meetLabel',
  reply: 'toolbar.replyShort',
  page: 'steps.page',
  share: 'steps.share',
  download: 'steps.download',
}

export const textOfStep = (step: OfferedStep, words: Words, language: Language): string =>
  stepLabel(step, language, words(PRESETS[step.kind]))

/** Returns the attributes of the link to the step, or null for a step without a link. */
export function linkOfStep(
  { kind, url }: OfferedStep,
  { sender, title }: Pick<ViewerBootstrap, 'sender' | 'title'>,
  words: Words,
): Record<string, string> | null {
  if (kind === 'reply') {
    const address = encodeURIComponent(sender.email).replace('%40', '@')
    return { href: `mailto:${address}?subject=${encodeURIComponent(words('reply.subject', { title }))}` }
  }
  return url === null ? null : { href: url, target: '_blank', rel: 'noopener noreferrer' }
}

export type UsedStep = Exclude<NextStepKind, 'download'>

/** Calls `onStep` when the reader uses a step in the bar. */
export function listenForBarSteps(
  bar: HTMLElement,
  signal: AbortSignal,
  onStep: (kind: UsedStep) => void,
): void {
  const listener = (event: MouseEvent) => {
    const kind = (event.target as Element).closest<HTMLElement>('[data-step]')?.dataset.step
    if (event.isTrusted && kind) onStep(kind as UsedStep)
  }
  for (const type of ['click', 'auxclick'] as const) bar.addEventListener(type, listener, { signal })
}

export type StepsCardOptions = {
  bootstrap: ViewerBootstrap
  words: Words
  language: Language
  /** Called when the reader uses a step. The download is not part of it. */
  onStep: (kind: UsedStep) => void
  onDownload: () => void
}

/** Returns the card after the last page. Returns null if the link has no next step. */
export function stepsCard(options: StepsCardOptions): HTMLElement | null {
  const { bootstrap, words, language, onStep, onDownload } = options
  const { nextSteps = [] } = bootstrap
  if (nextSteps.length === 0) return null
  const buttons = nextSteps.map((step, index) => {
    const parts = [icon(SHAPES[step.kind]), element('span', {}, textOfStep(step, words, language))]
    const look = index === 0 ? 'step primary' : 'step'
    const attributes = linkOfStep(step, bootstrap, words)
    const made = attributes
      ? element('a', { class: look, ...attributes }, ...parts)
      : element('button', { type: 'button', class: look }, ...parts)
    made.addEventListener('click', () => (step.kind === 'download' ? onDownload() : onStep(step.kind)))
    return made
  })
  return element(
    'section',
    { class: 'steps', 'aria-labelledby': 'steps-title' },
    element('h2', { id: 'steps-title' }, words('steps.title')),
    element('p', {}, words('steps.from', { name: bootstrap.sender.name })),
    element('div', { class: 'step-list' }, ...buttons),
  )
}
